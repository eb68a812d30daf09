import { type DecodedCall, type Dialect, dialectTable } from '@waygate/dialects';
import type { AddressCheck } from '@waygate/egress';
import type { DialectName } from '@waygate/protocol';
import type { Exchange } from '../exchange.ts';
import { callAddress } from '../request/call-address.ts';
import { checkMediaAddresses } from '../request/check-media-addresses.ts';
import { type BodyBounds, readBody } from '../request/read-body.ts';
import { recordDimensions } from '../request/record-dimensions.ts';
import type { Caller } from './authenticate.ts';

/** What the caller asks for. Made by `decode` and nowhere else. */
class ReadCall {
  protected readonly stage = 'decode';
  readonly caller: Caller;
  readonly dialect: Dialect;
  readonly decoded: DecodedCall;

  constructor(parts: { caller: Caller; dialect: Dialect; decoded: DecodedCall }) {
    this.caller = parts.caller;
    this.dialect = parts.dialect;
    this.decoded = parts.decoded;
  }
}

export type { ReadCall as Call };

/** What decoding needs. */
export type DecodeDeps = BodyBounds & {
  /** Which addresses a call may send its provider to. */
  readonly isAllowed: AddressCheck;
};

/**
 * Reads the body, bounded, and decodes it as far as deciding takes.
 * @throws Refusal body_unsupported, body_too_large, body_malformed, body_ambiguous, body_too_deep, parameter_invalid,
 * egress_denied, overloaded or client_gone.
 */
export function decode(
  caller: Caller,
  source: { readonly exchange: Exchange; readonly dialectName: DialectName },
  deps: DecodeDeps,
): Promise<ReadCall> {
  const dialect = dialectTable[source.dialectName];
  const address = callAddress(source.exchange.request, source.dialectName);
  const isForm = dialect.isForm?.(address.headers) === true;
  const understand = (bytes: Uint8Array): ReadCall => {
    // How long it took to come is the client's and the turn's affair.
    source.exchange.restartLap();
    source.exchange.afterwards(() => deps.budget.release(bytes.length));
    const { keepsEndUser } = caller.known.policy;
    const decoded = recordDimensions(dialect.decodeCall(bytes, address), { headers: address.headers, keepsEndUser });
    if (!isForm) checkMediaAddresses(bytes, decoded, deps.isAllowed);
    return new ReadCall({ caller, dialect, decoded });
  };
  const waitsForWords = ({ decoded }: ReadCall): boolean => decoded.body.isStream;
  return readBody(source.exchange, { bodyType: isForm ? 'form' : 'json', bounds: deps, understand, waitsForWords });
}
