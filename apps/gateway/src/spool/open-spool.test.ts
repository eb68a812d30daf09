import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createId,
  type GatewayId,
  readUsageLine,
  systemClock,
  systemRandom,
  type UsageEvent,
  usageEventSchema,
} from '@waygate/protocol';
import { type JobState, usageBatchMax } from '@waygate/queues';
import { buildUsageEvent } from '@waygate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begunLine, settledLine } from './journal-line.ts';
import { openSpool, type SpoolBounds } from './open-spool.ts';
import { Segment } from './segment.ts';
import type { Spool } from './spool.ts';
import { SpoolDirectories } from './spool-directories.ts';

const newId = (): GatewayId => createId('gtw', { clock: systemClock, random: systemRandom });

/** BullMQ and the worker behind it: what is handed over can be committed, lost or given up. */
class FakeQueue {
  readonly jobs = new Map<string, UsageEvent[]>();
  readonly states = new Map<string, JobState>();
  readonly adds: string[] = [];
  isDown = false;
  isCommitting = true;

  async add({ lines: text }: { lines: string }, options?: { readonly jobId?: string }): Promise<void> {
    if (this.isDown) throw new Error('Redis is away');
    const jobId = options?.jobId ?? '';
    this.adds.push(jobId);
    const lines = text.split('\n').slice(0, -1);
    this.jobs.set(
      jobId,
      lines.map((line) => usageEventSchema.parse(readUsageLine(line))),
    );
    this.states.set(jobId, this.isCommitting ? 'completed' : 'waiting');
  }

  async statesOf(jobIds: readonly string[]): Promise<JobState[]> {
    if (this.isDown) throw new Error('Redis is away');
    return jobIds.map((jobId) => this.states.get(jobId) ?? 'absent');
  }

  setAll(state: JobState): void {
    for (const jobId of this.states.keys()) this.states.set(jobId, state);
  }

  /** The rows a ledger that books by id would have. */
  booked(): Map<string, UsageEvent> {
    const rows = new Map<string, UsageEvent>();
    for (const event of [...this.jobs.values()].flat()) if (!rows.has(event.id)) rows.set(event.id, event);
    return rows;
  }
}

let folder: string;
let queue: FakeQueue;
let spool: Spool;
let gatewayId: GatewayId;
const opened: Spool[] = [];
const errors: string[] = [];

function open(bounds: Partial<SpoolBounds> = {}, id: GatewayId = newId()): Spool {
  gatewayId = id;
  const made = openSpool({
    folder,
    gatewayId: id,
    queue,
    publishLive: async () => 0,
    logger: { info: () => undefined, warn: () => undefined, error: (message) => void errors.push(message) },
    bounds: {
      shipEveryMs: 2,
      confirmEveryMs: 4,
      pauseMs: 5,
      adoptEveryMs: 5,
      heartbeatEveryMs: 5,
      resendAfterMs: 20,
      segmentAgeMaxMs: 10,
      ...bounds,
    },
  });
  opened.push(made);
  return made;
}

function started(): UsageEvent {
  return buildUsageEvent({ outcome: 'unconfirmed', isEstimated: true });
}

function ended(event: UsageEvent): UsageEvent {
  return { ...event, outcome: 'completed', isEstimated: false };
}

/** Leaves a directory as a process that was killed leaves it. */
function leaveDead(text: string): void {
  const dead = join(folder, newId());
  mkdirSync(dead, { recursive: true });
  writeFileSync(join(dead, '00000001.log'), text);
}

beforeEach(() => {
  errors.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'waygate-spool-'));
  queue = new FakeQueue();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of opened.splice(0)) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an outcome', () => {
  it('is booked once, as it was settled, and its file is deleted when it is committed', async () => {
    spool = open();
    const events = Array.from({ length: 1_200 }, started);
    spool.begin(events);
    expect(spool.status().openAttempts).toBe(1_200);
    spool.settle(events.map(ended));
    expect(await spool.flush(5_000)).toBe(true);
    expect(queue.booked()).toEqual(new Map(events.map((event) => [event.id, ended(event)])));
    expect(Math.max(...[...queue.jobs.values()].map((batch) => batch.length))).toBeLessThanOrEqual(usageBatchMax);
    await vi.waitFor(() => expect(spool.status()).toMatchObject({ bytes: 0, segments: 1, openAttempts: 0, ageMs: 0 }));
    await spool.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is on disk with the next beginning, and a moment later where nothing begins', async () => {
    queue.isDown = true;
    spool = open({ shipEveryMs: 60_000 });
    const written = () => {
      const directory = join(folder, gatewayId);
      const files = readdirSync(directory).filter((name) => name.endsWith('.log'));
      return files.map((name) => readFileSync(join(directory, name), 'utf8')).join('');
    };
    const [first, second] = [started(), started()];
    spool.begin([first]);
    spool.settle([ended(first)]);
    spool.begin([second]);
    expect(written()).toBe(begunLine(first) + settledLine(ended(first)) + begunLine(second));
    spool.settle([ended(second)]);
    await vi.waitFor(() => expect(written().endsWith(settledLine(ended(second)))).toBe(true));
  });

  it('that cannot be put into words stops none that come after it, and its attempt stays as it began', async () => {
    spool = open();
    const [broken, fine] = [started(), started()];
    spool.begin([broken, fine]);
    // SAFETY: no such event is made; what if one were is asked here.
    const unsayable = { ...ended(broken), usage: null } as unknown as UsageEvent;
    spool.settle([unsayable, ended(fine)]);
    await vi.waitFor(() => expect([...queue.booked().keys()]).toEqual([fine.id]));
    expect(errors).toEqual(['An outcome cannot be written; its attempt stays as it began.']);
    expect(spool.status().openAttempts).toBe(1);
    await spool.close();
    open();
    await vi.waitFor(() => expect(queue.booked().get(broken.id)).toEqual(broken));
  });

  it('of a call that was refused before any attempt needs no beginning', async () => {
    spool = open();
    const refused = buildUsageEvent({ attempt: 0, outcome: 'refused', endUser: 'ü "\n' });
    spool.settle([refused]);
    expect(await spool.flush(5_000)).toBe(true);
    expect([...queue.booked().values()]).toEqual([refused]);
  });

  it('waits in the file while Redis is away, its age is seen, and it is shipped by itself afterwards', async () => {
    spool = open();
    queue.isDown = true;
    const event = started();
    spool.begin([event]);
    spool.settle([ended(event)]);
    await vi.waitFor(() => expect(spool.status().ageMs).toBeGreaterThan(20));
    expect(await spool.flush(10)).toBe(false);
    queue.isDown = false;
    await vi.waitFor(() => expect(queue.booked().size).toBe(1));
    await vi.waitFor(() => expect(spool.status().ageMs).toBe(0));
  });

  it('stays in the file until it is committed, and is handed over again when BullMQ lost it or gave it up', async () => {
    spool = open();
    queue.isCommitting = false;
    spool.settle([ended(started())]);
    await vi.waitFor(() => expect(queue.adds).toHaveLength(1));
    for (const state of ['absent', 'failed'] as const) {
      const before = queue.adds.length;
      queue.setAll(state);
      await vi.waitFor(() => expect(queue.adds.length).toBeGreaterThan(before));
    }
    expect(new Set(queue.adds).size).toBe(1);
    expect(spool.status().bytes).toBeGreaterThan(0);
    queue.isCommitting = true;
    queue.setAll('completed');
    await vi.waitFor(() => expect(spool.status().bytes).toBe(0));
  });
});

describe('a worker that is away', () => {
  it('leaves a bounded number of batches in Redis; the rest waits in the files and is booked when it is back', async () => {
    queue.isCommitting = false;
    spool = open({ shipEveryMs: 0 });
    const events = Array.from({ length: 260 }, () => ended(started()));
    for (const event of events) {
      const { size } = queue.jobs;
      spool.settle([event]);
      if (size < 200) await vi.waitFor(() => expect(queue.jobs.size).toBe(size + 1), { interval: 1 });
    }
    await vi.waitFor(() => expect(spool.status().ageMs).toBeGreaterThan(50));
    expect(queue.jobs.size).toBe(200);
    queue.isCommitting = true;
    queue.setAll('completed');
    expect(await spool.flush(5_000)).toBe(true);
    expect(queue.booked().size).toBe(260);
  });
});

describe('an attempt without outcome', () => {
  it('outlives the deletion of the segment it began in, and is booked as unconfirmed after a crash', async () => {
    spool = open();
    const long = started();
    spool.begin([long]);
    for (let i = 0; i < 5; i++) {
      spool.settle([ended(started())]);
      await vi.waitFor(() => expect(queue.booked().size).toBe(i + 1));
      await vi.waitFor(() => expect(readdirSync(join(folder, gatewayId))).not.toContain(`0000000${i + 1}.log`));
    }
    expect(spool.status().openAttempts).toBe(1);
    await spool.close();
    open();
    await vi.waitFor(() => expect(queue.booked().get(long.id)).toEqual(long));
  });

  it('has one row when its outcome was written, whatever order its files are deleted in', async () => {
    const [begun, settled] = [started(), started()];
    leaveDead(begunLine(begun) + begunLine(settled) + settledLine(ended(settled)));
    open();
    await vi.waitFor(() => expect(queue.booked().size).toBe(2));
    expect(queue.booked().get(begun.id)?.outcome).toBe('unconfirmed');
    expect(queue.booked().get(settled.id)?.outcome).toBe('completed');
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([gatewayId]));
  });
});

describe('what a dead gateway left', () => {
  it('is read to its last whole line; a torn one counts as not written', async () => {
    const [whole, torn] = [started(), started()];
    const line = settledLine(ended(torn));
    leaveDead(`${begunLine(torn)}${settledLine(ended(whole))}garbage\n\n${line.slice(0, line.length / 2)}`);
    spool = open();
    await vi.waitFor(() => expect(queue.booked().size).toBe(2));
    expect(queue.booked().get(torn.id)).toEqual(torn);
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([gatewayId]));
    expect(spool.status().unreadableLines).toBe(2);
  });

  it('is taken over by exactly one of several gateways, again when that one dies too, and never from one that lives', async () => {
    const events = Array.from({ length: 20 }, started);
    queue.isDown = true;
    const living = open();
    const survivor = started();
    living.begin([survivor]);
    leaveDead(events.map(begunLine).join(''));
    const first = open();
    await vi.waitFor(() => expect(living.status().adoptedDirectories + first.status().adoptedDirectories).toBe(1));
    const adopter = first.status().adoptedDirectories === 1 ? first : living;
    const other = adopter === first ? living : first;
    await adopter.close();
    queue.isDown = false;
    await vi.waitFor(() => expect(queue.booked().size).toBeGreaterThanOrEqual(20));
    expect(events.every((event) => queue.booked().has(event.id))).toBe(true);
    expect(queue.booked().has(survivor.id)).toBe(adopter === living);
    await other.close();
  });

  it('that cannot be written to now is booked later', async () => {
    leaveDead(begunLine(started()));
    const append = vi.spyOn(Segment.prototype, 'append').mockReturnValue(false);
    spool = open();
    await vi.waitFor(() => expect(append).toHaveBeenCalled());
    expect(queue.booked().size).toBe(0);
    append.mockRestore();
    await vi.waitFor(() => expect(queue.booked().size).toBe(1));
  });
});

describe('a full disk', () => {
  it('refuses new attempts, keeps outcomes in memory, and tears no line apart', async () => {
    spool = open();
    const [before, refused, after] = [started(), started(), started()];
    spool.begin([before]);
    const whole = Segment.prototype.append;
    const append = vi.spyOn(Segment.prototype, 'append').mockImplementation(function (this: Segment, bytes) {
      if (bytes.length > 100) whole.call(this, bytes.subarray(0, 100));
      return false;
    });
    expect(() => spool.begin([refused])).toThrow(expect.objectContaining({ code: 'overloaded' }));
    expect(spool.isFull()).toBe(true);
    spool.settle([ended(before)]);
    append.mockImplementation(() => {
      throw new Error('ENOSPC');
    });
    expect(() => spool.begin([refused])).toThrow(expect.objectContaining({ code: 'overloaded' }));
    append.mockRestore();
    await vi.waitFor(() => expect(spool.isFull()).toBe(false));
    spool.begin([after]);
    spool.settle([ended(after)]);
    expect(await spool.flush(5_000)).toBe(true);
    expect([...queue.booked().keys()].sort()).toEqual([before.id, after.id].sort());
  });

  it('is declared before it happens: at the bound new calls are refused, and let in when there is room again', async () => {
    queue.isDown = true;
    spool = open({ bytesMax: 1_000 });
    expect(spool.isFull()).toBe(false);
    for (let i = 0; i < 4; i++) spool.settle([ended(started())]);
    expect(spool.isFull()).toBe(true);
    queue.isDown = false;
    await vi.waitFor(() => expect(spool.isFull()).toBe(false));
    expect(queue.booked().size).toBe(4);
  });
});

describe('a directory that was taken away from a living gateway', () => {
  it('costs nothing: it goes on in a new one, with its open attempts', async () => {
    spool = open({ adoptEveryMs: 60_000 });
    queue.isDown = true;
    const [long, early, late] = [started(), started(), started()];
    spool.begin([long]);
    spool.settle([ended(early)]);
    const own = join(folder, gatewayId);
    const taker = newId();
    new SpoolDirectories(folder, taker).create();
    renameSync(own, `${own}.by.${taker}`);
    await vi.waitFor(() => expect(existsSync(own)).toBe(true));
    const journals = readdirSync(own).map((name) => readFileSync(join(own, name), 'utf8'));
    expect(journals.join('')).toContain(long.id);
    spool.settle([ended(late)]);
    queue.isDown = false;
    await vi.waitFor(() => expect([...queue.booked().keys()].sort()).toEqual([early.id, late.id].sort()));
    await spool.close();
    open();
    await vi.waitFor(() => expect(queue.booked().get(long.id)).toEqual(long));
  });
});
