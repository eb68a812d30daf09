import { join } from 'node:path';
import { type Contender, startContender } from './contender.ts';
import type { Certificate } from './make-certificate.ts';
import { type RoundOptions, refuseFailures, runRounds } from './rounds.ts';
import { startPortkey } from './start-portkey.ts';
import { fastLane, printResults, type Row, tlsRows, trioOf } from './table.ts';
import { type WorldOptions, worldOf } from './world.ts';

/** What the contenders reach over TLS, and how load is put on them. */
export type TlsOptions = {
  /** `upstreamPort` is the one that speaks TLS; ports above it are the contenders'. */
  readonly world: WorldOptions & { readonly certificate: Certificate };
  readonly rounds: RoundOptions;
};

async function startContenders({ world }: TlsOptions, started: Contender[]): Promise<void> {
  const { upstreamPort, certificate } = world;
  const upstreamOrigin = `https://127.0.0.1:${upstreamPort}`;
  const env = { NODE_EXTRA_CA_CERTS: certificate.certificateFile };
  const { gateway: gatewayAt } = await worldOf(world);
  const gateway = gatewayAt(upstreamPort + 2);
  started.push(await startContender({ ...gateway, name: 'gateway' }));
  started.push(await startContender({ ...gatewayAt(upstreamPort + 5, { hasFastLane: true }), name: fastLane }));
  const port = upstreamPort + 3;
  const command = [process.execPath, join(import.meta.dirname, 'bare.ts'), `${port}`, upstreamOrigin];
  started.push(await startContender({ name: 'bare', port, headers: gateway.headers, command, env }));
  const portkey = await startPortkey({ port: upstreamPort + 4, upstreamOrigin, env });
  if (portkey !== null) started.push(portkey);
}

/**
 * What a call costs where contender and upstream speak TLS, as with every real provider. Callers speak HTTP, as behind a
 * load balancer. Contenders of its own, so that no process has both kinds of connection. @throws Error where a call failed:
 * an upstream whose certificate is refused would be measured as a cheap one.
 */
export async function measureTls(options: TlsOptions): Promise<Row[]> {
  const contenders: Contender[] = [];
  try {
    await startContenders(options, contenders);
    const results = await runRounds(contenders, options.rounds);
    printResults('closed loop, 32 connections, upstream over TLS', results);
    refuseFailures(results);
    return [...tlsRows(trioOf(results)), ...tlsRows(trioOf(results, fastLane))];
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}
