import type { DrillProcess } from './drill-process.ts';

/** What a process holds after a full collection of garbage. */
export type HeapState = {
  readonly heapUsedBytes: number;
  readonly timers: number;
  readonly descriptors: number;
};

const answerTimeoutMs = 30_000;

type Answer = { readonly id?: number; readonly result?: Record<string, unknown>; readonly error?: unknown };

/** One conversation with an inspector. */
class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer: Answer = JSON.parse(String(data));
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  static async open(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('The inspector does not answer.')));
    });
    return new Inspector(socket);
  }

  ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} has no answer`)), answerTimeoutMs);
      this.#waiting.set(id, ({ result }) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        if (result === undefined) reject(new Error(`${method} failed`));
        else resolve(result);
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}

/** Collects a process's garbage and looks at what is left. The process must have been started with an inspector. */
export async function readHeap(process: DrillProcess): Promise<HeapState> {
  if (process.inspectorUrl === null) throw new Error('The process has no inspector.');
  const inspector = await Inspector.open(process.inspectorUrl);
  try {
    // Finalisers that one collection runs free what the next one finds.
    for (let i = 0; i < 3; i++) await inspector.ask('HeapProfiler.collectGarbage');
    const { usedSize } = await inspector.ask('Runtime.getHeapUsage');
    const expression = 'process.getActiveResourcesInfo().filter((name) => name === "Timeout").length';
    const { result } = await inspector.ask('Runtime.evaluate', { expression, returnByValue: true });
    const timers = /"value":(\d+)/.exec(JSON.stringify(result))?.[1];
    return { heapUsedBytes: Number(usedSize), timers: Number(timers), descriptors: process.openDescriptors() };
  } finally {
    inspector.close();
  }
}
