import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '@waygate/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drainConnections, trackConnections } from './drain-connections.ts';
import { openLane } from './lane/open-lane.ts';
import { type Listed, Roster } from './roster.ts';

let server: Server;
let connections: ReadonlySet<Socket>;
let isDraining: boolean;
let hold: ((response: ServerResponse) => void) | null;
type Reply = Listed & { readonly response: ServerResponse };
const inFlight = new Roster<Reply>();

beforeEach(async () => {
  isDraining = false;
  hold = null;
  server = createServer((_request, response) => {
    const reply: Reply = { response, rosterIndex: -1 };
    inFlight.add(reply);
    response.once('close', () => inFlight.remove(reply));
    if (isDraining) response.setHeader('connection', 'close');
    if (hold === null) response.end('whole');
    else hold(response);
  });
  connections = trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function drain(timeoutMs = 10_000): Promise<boolean> {
  isDraining = true;
  return drainConnections({ server, connections, inFlight, clock: systemClock, timeoutMs });
}

/** A caller on a connection that it keeps. */
async function openCaller() {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  const closed = new Promise<boolean>((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return {
    ask: () => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
    until: async (words: string) => {
      while (!text.includes(words)) await wait(5);
    },
    text: () => text,
    closed,
  };
}

describe('draining', () => {
  it('answers what comes on a connection that was idle when it began, and says that it closes', async () => {
    const caller = await openCaller();
    caller.ask();
    await caller.until('whole');
    expect(caller.text()).toContain('Connection: keep-alive');
    const drained = drain();
    await wait(300);
    caller.ask();
    expect(await caller.closed).toBe(false);
    expect(caller.text()).toMatch(/whole.*connection: close.*whole$/s);
    expect(await drained).toBe(true);
  });

  it('goes on taking connections for a moment, and none after it', async () => {
    const drained = drain();
    await wait(300);
    const late = await openCaller();
    late.ask();
    await late.until('whole');
    expect(await drained).toBe(true);
    await expect(openCaller()).rejects.toThrow(/ECONNREFUSED/);
  });

  it('lets an answer finish that takes longer, and answers what its caller sends right after it', async () => {
    let open: ServerResponse | undefined;
    hold = (response) => {
      open = response;
      response.write('begun');
    };
    const caller = await openCaller();
    caller.ask();
    await caller.until('begun');
    const drained = drain();
    await wait(1_300);
    hold = null;
    open?.end('whole');
    await caller.until('whole');
    await wait(100);
    caller.ask();
    expect(await caller.closed).toBe(false);
    expect(caller.text()).toMatch(/connection: close.*whole$/s);
    expect(await drained).toBe(true);
  });

  it('tells callers whose answer has not begun that the connection closes after it', async () => {
    const begun = Promise.withResolvers<ServerResponse>();
    hold = begun.resolve;
    const caller = await openCaller();
    caller.ask();
    const response = await begun.promise;
    const drained = drain();
    response.end('whole');
    expect(await caller.closed).toBe(false);
    expect(caller.text()).toContain('connection: close');
    expect(await drained).toBe(true);
  });

  it('cuts what has not finished at the deadline, and says so', async () => {
    hold = (response) => void response.write('begun');
    const caller = await openCaller();
    caller.ask();
    await caller.until('begun');
    expect(await drain(200)).toBe(false);
    await caller.closed;
  });

  it("closes at the deadline what Node's server has never seen, too", async () => {
    openLane(server, () => undefined);
    connections = trackConnections(server);
    const caller = await openCaller();
    await drain(200);
    await caller.closed;
  });
});
