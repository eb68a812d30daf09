import { refuse } from '@waygate/errors';
import type { ChatWireName, Dropped, HubRequest } from '@waygate/protocol';

/** Fields that stand for a part of the conversation kept at another provider: an answer without it would be another answer. */
const remembered: ReadonlySet<string> = new Set([
  'previous_response_id',
  'conversation',
  'prompt',
  'cachedContent',
  'container',
]);

/** Small things of messages and tools that a wire may not know, and how to see that a request has them. */
const details = {
  name: ({ messages }: HubRequest) => messages.some(({ name }) => name !== null),
  citations: ({ messages }: HubRequest) =>
    messages.some(({ parts }) => parts.some((part) => part.kind === 'text' && part.citations.length > 0)),
  detail: ({ messages }: HubRequest) =>
    messages.some(({ parts }) => parts.some((part) => part.kind === 'image' && part.detail !== null)),
  strict: ({ tools }: HubRequest) => tools.some((tool) => tool.kind === 'function' && tool.isStrict === true),
} as const;

/** Notes what a provider cannot be told. One per encoded request. */
export class DropLog {
  readonly #wire: ChatWireName;
  readonly #isStrict: boolean;
  readonly #entries = new Map<string, Dropped>();

  constructor(wire: ChatWireName, isStrict: boolean) {
    this.#wire = wire;
    this.#isStrict = isStrict;
  }

  /** What was dropped, each field once. */
  get entries(): readonly Dropped[] {
    return [...this.#entries.values()];
  }

  /** Notes one thing. @throws Refusal parameter_invalid for a strict caller. */
  drop(field: string, reason: string): void {
    if (this.#isStrict) this.refuse(field, reason);
    if (!this.#entries.has(field)) this.#entries.set(field, { field, reason });
  }

  /** Refuses what must not be dropped. @throws Refusal parameter_invalid */
  refuse(field: string, reason: string): never {
    throw refuse('parameter_invalid', {
      param: field,
      message: `${field} cannot be sent to this provider: ${reason}.`,
    });
  }

  /** Notes those of the named settings that the request makes. */
  dropSettings(request: HubRequest, fields: readonly (keyof HubRequest)[]): void {
    for (const field of fields) {
      if (request[field] !== null) this.drop(field, `the ${this.#wire} wire has no such setting`);
    }
  }

  /** Notes those of the named details that the request has. */
  dropDetails(request: HubRequest, names: readonly (keyof typeof details)[]): void {
    for (const name of names) if (details[name](request)) this.drop(name, `the ${this.#wire} wire does not take it`);
  }

  /** Fields that only another wire knows are noted by name. */
  dropForeignExtensions(request: HubRequest): void {
    const { extensions } = request;
    if (extensions === null || extensions.wire === this.#wire) return;
    for (const key of Object.keys(extensions.fields)) {
      if (remembered.has(key)) this.refuse(key, `it names something kept at a provider of the ${extensions.wire} wire`);
      this.drop(key, `known to the ${extensions.wire} wire only`);
    }
  }
}
