import type { Part } from './part.ts';
import { type PartContext, RunningPart } from './running-part.ts';

/** What takes work ends first, what keeps data last; the members of a row end together. */
const endRows: readonly (readonly string[])[] = [
  ['console', 'gateway'],
  ['worker', 'sandbox'],
  ['redis', 'postgres'],
];

/** The parts that run together, started one by one and ended in their order. */
export class Stack {
  readonly #context: PartContext;
  readonly #parts: RunningPart[] = [];
  #ending: Promise<void> | undefined;

  constructor(context: PartContext) {
    this.#context = context;
  }

  /** Starts a part and waits until it is well. @throws Error when it does not become so, or when the stack is being ended. */
  async run(part: Part): Promise<void> {
    if (this.#ending !== undefined) throw new Error('interrupted');
    const running = new RunningPart(part, this.#context);
    this.#parts.push(running);
    await running.start();
    if (this.#ending !== undefined) throw new Error('interrupted');
  }

  /** The process number of each part that runs. */
  pids(): Record<string, number> {
    const pids: Record<string, number> = {};
    for (const { part, pid } of this.#parts) {
      if (pid !== undefined) pids[part.name] = pid;
    }
    return pids;
  }

  /** Ends every part, each within its own deadline. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    for (const row of endRows) {
      const parts = this.#parts.filter(({ part }) => row.includes(part.name));
      await Promise.all(parts.map((part) => part.stop()));
    }
  }
}
