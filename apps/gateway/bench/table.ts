import type { OwnCode } from './own-code.ts';
import { differenceOf, medianOf, type Result, ratioOf } from './rounds.ts';

/** One line of the printed table: a bar of the design beside what was measured. */
export type Row = { readonly bar: string; readonly must: string; readonly measured: string; readonly isMet: boolean };

function ratioRow(bar: string, ratio: number, max: number): Row {
  return { bar, must: `≤ ${max.toFixed(2)}`, measured: ratio.toFixed(2), isMet: ratio <= max };
}

function differenceRow(bar: string, differenceMs: number, maxMs: number): Row {
  return { bar, must: `≤ ${maxMs} ms`, measured: `${differenceMs.toFixed(2)} ms`, isMet: differenceMs <= maxMs };
}

/** What was measured of the contenders under one kind of load. */
export type Trio = {
  readonly gateway: Result;
  readonly bare: Result;
  readonly portkey: Result | null;
  /** What rows say of the gateway, if there are several. */
  readonly note: string;
};

/** The gateway with its fast lane, as a contender. */
export const fastLane = 'gateway, fast lane';

/** Tells contenders apart by name; `gateway` names the one that is looked at. @throws Error where it or bare is missing. */
export function trioOf(results: readonly Result[], gatewayName = 'gateway'): Trio {
  const find = (name: string): Result | undefined => results.find((result) => result.name === name);
  const [gateway, bare] = [find(gatewayName), find('bare')];
  if (gateway === undefined || bare === undefined) throw new Error('a contender is missing');
  return { gateway, bare, portkey: find('portkey') ?? null, note: gatewayName === fastLane ? ' (fast lane)' : '' };
}

/** Rows of the closed loop: CPU per request. */
export function cpuRows({ gateway, bare, portkey, note }: Trio): Row[] {
  const rows = [ratioRow(`CPU per request vs bare${note}`, ratioOf(gateway, bare, 'cpuMicros'), 1.6)];
  if (portkey !== null)
    rows.push(ratioRow(`CPU per request vs Portkey${note}`, ratioOf(gateway, portkey, 'cpuMicros'), 1 / 6));
  return rows;
}

/** Rows of the closed loop where the upstream speaks TLS. The one against bare is for information: the design sets no bar. */
export function tlsRows({ gateway, bare, portkey, note }: Trio): Row[] {
  const measured = ratioOf(gateway, bare, 'cpuMicros').toFixed(2);
  const rows = [{ bar: `CPU per request vs bare, over TLS${note}`, must: 'no bar', measured, isMet: true }];
  if (portkey !== null)
    rows.push(ratioRow(`CPU per request vs Portkey, over TLS${note}`, ratioOf(gateway, portkey, 'cpuMicros'), 1 / 6));
  return rows;
}

/** Rows of the open loop at 150 requests a second: added latency. `direct` is the upstream itself. */
export function latencyRows({ gateway, bare, portkey, note }: Trio, direct: Result): Row[] {
  const rows = [differenceRow(`added p50 at 150 RPS vs bare${note}`, differenceOf(gateway, bare, 'p50Ms'), 0.4)];
  if (portkey === null) return rows;
  const share = (figure: 'p50Ms' | 'p99Ms'): number =>
    differenceOf(gateway, direct, figure) / differenceOf(portkey, direct, figure);
  return [
    ...rows,
    ratioRow(`added p50 as part of Portkey's${note}`, share('p50Ms'), 0.45),
    ratioRow(`added p99 as part of Portkey's${note}`, share('p99Ms'), 0.25),
  ];
}

/** Rows of 24 streams: CPU and first byte. */
export function streamRows({ gateway, bare, note }: Trio): Row[] {
  return [
    ratioRow(`stream: CPU vs bare pipe, pass-through${note}`, ratioOf(gateway, bare, 'cpuMicros'), 1.2),
    differenceRow(`stream: first byte after bare's, p50${note}`, differenceOf(gateway, bare, 'firstByteP50Ms'), 1),
  ];
}

/** Rows of 24 streams that change their grammar on the way, one for each direction. */
export function translatedRows(translated: readonly Result[], bare: Result): Row[] {
  return translated.map((result) =>
    ratioRow(`stream: CPU vs bare pipe, ${result.name}`, ratioOf(result, bare, 'cpuMicros'), 1.5),
  );
}

/** The row of what an open stream takes while nothing comes. */
export function memoryRow(bytes: number): Row {
  const measured = `${(bytes / 1_000).toFixed(1)} kB`;
  return { bar: 'memory per idle stream', must: '≤ 60 kB', measured, isMet: bytes <= 60_000 };
}

/** The row of two processes on one port against one alone. */
export function scaleRow({ together, alone }: { readonly together: Result; readonly alone: Result }): Row {
  return ratioRow('two processes on one port: CPU per request vs one', ratioOf(together, alone, 'cpuMicros'), 1.1);
}

/** Rows of the gateway's own code, measured without sockets. */
export function ownCodeRows({ stageMicros, failoverP99Ms }: OwnCode): Row[] {
  const sum = Object.values(stageMicros).reduce((total, micros) => total + micros, 0);
  return [
    {
      bar: 'stages without I/O, sum over the pipeline',
      must: '≤ 40 µs',
      measured: `${sum.toFixed(1)} µs`,
      isMet: sum <= 40,
    },
    differenceRow('failover: failure → next first write, p99', failoverP99Ms, 1),
  ];
}

/** Prints the contenders' medians. */
export function printResults(title: string, results: readonly Result[]): void {
  console.log(`\n${title}`);
  for (const result of results) {
    const firstByteMs = medianOf(result, 'firstByteP50Ms');
    const figures = [
      `${medianOf(result, 'cpuMicros').toFixed(0)} µs CPU`,
      `${medianOf(result, 'perSecond').toFixed(0)} /s`,
      `p50 ${medianOf(result, 'p50Ms').toFixed(2)} ms`,
      `p99 ${medianOf(result, 'p99Ms').toFixed(2)} ms`,
      ...(firstByteMs === 0 ? [] : [`first byte ${firstByteMs.toFixed(2)} ms`]),
      `${result.answers} answers`,
      `${result.failures} failures`,
    ];
    console.log(`  ${result.name.padEnd(50)} ${figures.join('   ')}`);
  }
}

/** Prints the bars and says whether every must is met. */
export function printRows(rows: readonly Row[]): boolean {
  console.log(`\n${'bar'.padEnd(84)}${'must'.padEnd(12)}measured`);
  for (const row of rows)
    console.log(`${row.bar.padEnd(84)}${row.must.padEnd(12)}${row.measured}${row.isMet ? '' : '   MISSED'}`);
  return rows.every((row) => row.isMet);
}
