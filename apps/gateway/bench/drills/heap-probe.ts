import type { HeapSpaceInfo } from 'node:v8';
import type { DrillProcess } from './drill-process.ts';

/** What a process holds after a full collection of garbage. */
export type HeapState = {
  /** What survived. What has come since, such as what the looking itself takes, lies in the young spaces and is left out. */
  readonly keptBytes: number;
  readonly timers: number;
  readonly descriptors: number;
};

const answerTimeoutMs = 30_000;

/** Said in the process that is looked at; gives the JSON of what was `Looked` at. */
const lookExpression = `JSON.stringify({
  spaces: process.getBuiltinModule('node:v8').getHeapSpaceStatistics(),
  timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
})`;

type Looked = {
  readonly spaces: readonly Pick<HeapSpaceInfo, 'space_name' | 'space_used_size'>[];
  readonly timers: number;
};

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
    const { result } = await inspector.ask('Runtime.evaluate', { expression: lookExpression, returnByValue: true });
    const { spaces, timers }: Looked = JSON.parse(Object(result).value);
    const kept = spaces.filter(({ space_name }) => !space_name.startsWith('new_'));
    return {
      keptBytes: kept.reduce((sum, { space_used_size }) => sum + space_used_size, 0),
      timers,
      descriptors: process.openDescriptors(),
    };
  } finally {
    inspector.close();
  }
}
