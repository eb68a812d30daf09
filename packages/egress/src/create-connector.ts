import { lookup as systemLookup } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { refuse } from '@waygate/errors';
import { buildConnector } from 'undici';
import { type AddressCheck, literalAddress } from './check-address.ts';

/** A connector as undici's pools and clients take it. */
export type Connector = ReturnType<typeof buildConnector>;

/** Finds the addresses of a name. Tests inject one that answers what they say. */
export type Resolver = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly string[]) => void,
) => void;

/** How connections are made. */
export type ConnectorOptions = {
  readonly isAllowed: AddressCheck;
  readonly connectTimeoutMs: number;
  /** By default the system's. */
  readonly resolve?: Resolver;
};

const resolveBySystem: Resolver = (hostname, callback) => {
  systemLookup(hostname, { all: true }, (error, found) => {
    callback(error, error === null ? found.map(({ address }) => address) : []);
  });
};

/**
 * A lookup that fails unless every address of the name may be called.
 * SAFETY: net.connect dials what its lookup returns, so the address that was checked is the address that is called; a
 * second resolution, which a hostile name server could answer differently, does not take place.
 */
function checkedLookup(isAllowed: AddressCheck, resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const denied = addresses.some((address) => !isAllowed(address));
      const failure = error ?? (denied ? refuse('egress_denied') : null);
      const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
      const first = found[0];
      if (failure !== null) callback(failure, '');
      else if (first === undefined) callback(new Error(`${hostname} has no address`), '');
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Makes a connector that dials allowed addresses only. Names are resolved once, checked, and dialled as checked; a host
 * that is an IP address is checked as it stands. Failures of the check are Refusal egress_denied.
 */
export function createConnector(options: ConnectorOptions): Connector {
  const { isAllowed, connectTimeoutMs, resolve = resolveBySystem } = options;
  const dial = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    lookup: checkedLookup(isAllowed, resolve),
  });
  return (target, callback) => {
    const literal = literalAddress(target.hostname);
    if (literal !== null && !isAllowed(literal)) callback(refuse('egress_denied'), null);
    else dial(target, callback);
  };
}
