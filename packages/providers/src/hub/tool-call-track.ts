import type { StreamEvent, ToolCallPart } from '@waygate/protocol';

type Call = { readonly call: number; hasArguments: boolean; isOpen: boolean; readonly isCustom: boolean };

/**
 * Numbers a choice's tool calls, and makes sure that each begins once and ends once, with `{}` for arguments where the
 * model wrote none. Keys are whatever the wire tells its calls apart by.
 */
export class ToolCallTrack {
  readonly #choice: number;
  readonly #calls = new Map<string, Call>();

  constructor(choice: number) {
    this.#choice = choice;
  }

  /** How many calls began. */
  get count(): number {
    return this.#calls.size;
  }

  /** Whether a call of that key began. */
  has(key: string): boolean {
    return this.#calls.has(key);
  }

  /** Begins a call. */
  start(key: string, head: Pick<ToolCallPart, 'id' | 'name' | 'toolKind' | 'signature'>, out: StreamEvent[]): void {
    const call = this.#calls.size;
    this.#calls.set(key, { call, hasArguments: false, isOpen: true, isCustom: head.toolKind === 'custom' });
    const { id, name, toolKind, signature } = head;
    out.push({ type: 'tool-call-start', choice: this.#choice, call, id, name, toolKind, signature });
  }

  /** Adds to a call's arguments. */
  add(key: string, text: string, out: StreamEvent[]): void {
    const call = this.#calls.get(key);
    if (call === undefined || !call.isOpen || text === '') return;
    call.hasArguments = true;
    out.push({ type: 'arguments-delta', choice: this.#choice, call: call.call, text });
  }

  /** Adds the arguments that a wire tells whole at the end, unless pieces of them came before. */
  addWhole(key: string, text: string, out: StreamEvent[]): void {
    if (this.#calls.get(key)?.hasArguments === false) this.add(key, text, out);
  }

  /** Ends a call. */
  end(key: string, out: StreamEvent[]): void {
    const call = this.#calls.get(key);
    if (call === undefined || !call.isOpen) return;
    if (!call.isCustom) this.addWhole(key, '{}', out);
    call.isOpen = false;
    out.push({ type: 'tool-call-end', choice: this.#choice, call: call.call });
  }

  /** Ends every call still open. */
  endAll(out: StreamEvent[]): void {
    for (const key of this.#calls.keys()) this.end(key, out);
  }
}
