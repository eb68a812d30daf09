import { connect, type Socket } from 'node:net';

/** What one window of load measured. */
export type Window = {
  readonly answers: number;
  readonly failures: number;
  readonly seconds: number;
  /** Milliseconds from sending to the last byte, one per answer, sorted. */
  readonly latenciesMs: readonly number[];
  /** Milliseconds from sending to the first byte of content, one per answer, sorted. */
  readonly firstBytesMs: readonly number[];
};

/** A request as bytes, and how its answer's end is recognised. */
export type Shot = { readonly port: number; readonly bytes: Buffer; readonly isStream: boolean };

type Line = {
  readonly socket: Socket;
  fire(done: (isFine: boolean, firstByteMs: number) => void): void;
  close(): void;
};

const streamEnd = '\r\n0\r\n\r\n';

function isComplete(held: string, isStream: boolean): boolean {
  if (isStream) return held.endsWith(streamEnd) || held.includes(streamEnd);
  const headEnd = held.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(held.slice(0, headEnd))?.[1];
  return length === undefined ? held.endsWith(streamEnd) : held.length >= headEnd + 4 + Number(length);
}

/** One keep-alive connection that sends a request at a time. */
function openLine(shot: Shot): Line {
  let held = '';
  let sentAt = 0;
  let firstByteMs = 0;
  let settle: ((isFine: boolean, firstByteMs: number) => void) | null = null;
  const finish = (isFine: boolean): void => {
    const done = settle;
    settle = null;
    done?.(isFine, firstByteMs);
  };
  const socket = connect({ port: shot.port, host: '127.0.0.1', noDelay: true });
  socket.on('data', (bytes) => {
    held += bytes.toString('latin1');
    if (firstByteMs === 0 && (!shot.isStream || held.includes('data: '))) firstByteMs = performance.now() - sentAt;
    if (isComplete(held, shot.isStream)) finish(held.startsWith('HTTP/1.1 200'));
  });
  socket.on('error', () => finish(false));
  socket.on('close', () => finish(false));
  return {
    socket,
    fire(done) {
      held = '';
      firstByteMs = 0;
      settle = done;
      sentAt = performance.now();
      socket.write(shot.bytes);
    },
    close: () => socket.destroy(),
  };
}

class Tally {
  failures = 0;
  readonly latencies: number[] = [];
  readonly firstBytes: number[] = [];

  add(isFine: boolean, latencyMs: number, firstByteMs: number): void {
    if (!isFine) this.failures += 1;
    else {
      this.latencies.push(latencyMs);
      this.firstBytes.push(firstByteMs);
    }
  }

  window(seconds: number): Window {
    return {
      answers: this.latencies.length,
      failures: this.failures,
      seconds,
      latenciesMs: this.latencies.toSorted((a, b) => a - b),
      firstBytesMs: this.firstBytes.toSorted((a, b) => a - b),
    };
  }
}

/** Opens streams and leaves them open once their first event is there. Resolves with what closes them. */
export async function holdStreams(shot: Shot, count: number): Promise<() => void> {
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at++) {
    const socket = connect({ port: shot.port, host: '127.0.0.1', noDelay: true });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('data', (bytes) => void (bytes.includes('data: ') && resolve()));
      socket.write(shot.bytes);
    });
  }
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Closed loop: every connection sends its next request when the last is answered, until the time is up. */
export async function loadClosed(
  shot: Shot,
  options: { readonly connections: number; readonly seconds: number },
): Promise<Window> {
  const tally = new Tally();
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1_000;
  const lines = Array.from({ length: options.connections }, () => openLine(shot));
  await Promise.all(
    lines.map(
      (line) =>
        new Promise<void>((resolve) => {
          const next = (): void => {
            if (performance.now() >= endAt || line.socket.destroyed) {
              resolve();
              return;
            }
            const sentAt = performance.now();
            line.fire((isFine, firstByteMs) => {
              tally.add(isFine, performance.now() - sentAt, firstByteMs);
              next();
            });
          };
          next();
        }),
    ),
  );
  for (const line of lines) line.close();
  return tally.window((performance.now() - startedAt) / 1_000);
}

/** Open loop: requests leave at random times at a mean rate, whatever becomes of the earlier ones. */
export async function loadOpen(
  shot: Shot,
  options: { readonly perSecond: number; readonly seconds: number },
): Promise<Window> {
  const tally = new Tally();
  const idle: Line[] = Array.from({ length: 64 }, () => openLine(shot));
  const busy = new Set<Line>();
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1_000;
  let dueAt = startedAt;
  while (dueAt < endAt) {
    dueAt += (-Math.log(1 - Math.random()) * 1_000) / options.perSecond;
    while (performance.now() < dueAt) await new Promise((resolve) => setImmediate(resolve));
    const line = idle.pop();
    if (line === undefined) {
      tally.failures += 1;
      continue;
    }
    busy.add(line);
    const sentAt = dueAt;
    line.fire((isFine, firstByteMs) => {
      tally.add(isFine, performance.now() - sentAt, firstByteMs);
      busy.delete(line);
      if (isFine) idle.push(line);
      else line.close();
    });
  }
  const deadlineAt = performance.now() + 5_000;
  while (busy.size > 0 && performance.now() < deadlineAt) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const line of [...idle, ...busy]) line.close();
  return tally.window((performance.now() - startedAt) / 1_000);
}
