import type {
  ChatPart,
  Citation,
  Finish,
  HubAnswer,
  HubError,
  StreamEvent,
  TokenLogprob,
  Usage,
} from '@waygate/protocol';

type OpenPart = { kind: 'text' | 'reasoning' | 'refusal'; text: string; citations: Citation[] };
type OpenCall = { part: Extract<ChatPart, { kind: 'tool-call' }>; text: string; place: number };
type OpenChoice = {
  parts: ChatPart[];
  open: OpenPart | null;
  calls: Map<number, OpenCall>;
  finish: Finish | null;
  logprobs: TokenLogprob[];
};
type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** Puts the events of a stream together into the whole answer. One per stream; holds the answer once. */
export class AnswerCollector {
  #start: EventOf<'start'> | null = null;
  readonly #choices: OpenChoice[] = [];
  #usage: Usage | null = null;
  #serviceTier: string | null = null;
  #error: HubError | null = null;
  #isWhole = false;

  /** The error the stream ended in; null where it did not. */
  get error(): HubError | null {
    return this.#error;
  }

  /** Whether the stream came to its proper end. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Takes the next event. */
  add(event: StreamEvent): void {
    if (event.type === 'start') this.#start = event;
    else if (event.type === 'usage') {
      this.#usage = event.usage;
      this.#serviceTier = event.serviceTier ?? this.#serviceTier;
    } else if (event.type === 'error') this.#error = event.error;
    else if (event.type === 'end') this.#isWhole = true;
    else this.#addToChoice(event, this.#choice(event.choice));
  }

  /** The answer so far. A choice that did not finish counts as failed. */
  collect(): HubAnswer {
    const failed: Finish = { reason: 'error', nativeReason: null, stopSequence: null };
    return {
      id: this.#start?.id ?? '',
      model: this.#start?.model ?? '',
      wire: this.#start?.wire ?? 'openai',
      serviceTier: this.#serviceTier,
      usage: this.#usage,
      choices: this.#choices.map((choice) => {
        closePart(choice);
        const parts = [...choice.parts];
        for (const { part, text, place } of choice.calls.values()) parts[place] = { ...part, argumentsText: text };
        return { parts, finish: choice.finish ?? failed, logprobs: choice.logprobs };
      }),
    };
  }

  #choice(index: number): OpenChoice {
    const found = this.#choices[index];
    if (found !== undefined) return found;
    const made: OpenChoice = { parts: [], open: null, calls: new Map(), finish: null, logprobs: [] };
    this.#choices[index] = made;
    return made;
  }

  #addToChoice(event: Exclude<StreamEvent, EventOf<'start' | 'usage' | 'error' | 'end'>>, choice: OpenChoice): void {
    switch (event.type) {
      case 'text-delta':
        openPart(choice, 'text').text += event.text;
        return;
      case 'reasoning-delta':
        openPart(choice, 'reasoning').text += event.text;
        return;
      case 'refusal-delta':
        openPart(choice, 'refusal').text += event.text;
        return;
      case 'citation':
        openPart(choice, 'text').citations.push(event.citation);
        return;
      case 'signature':
        addSignature(choice, event);
        return;
      case 'part-end':
        closePart(choice);
        return;
      case 'tool-call-start':
        startCall(choice, event);
        return;
      case 'arguments-delta': {
        const call = choice.calls.get(event.call);
        if (call !== undefined) call.text += event.text;
        return;
      }
      case 'tool-call-end':
        return;
      case 'native-part':
        closePart(choice);
        choice.parts.push(event.part);
        return;
      case 'logprobs':
        choice.logprobs.push(...event.tokens);
        return;
      case 'finish':
        choice.finish = event.finish;
    }
  }
}

function openPart(choice: OpenChoice, kind: OpenPart['kind']): OpenPart {
  if (choice.open?.kind === kind) return choice.open;
  closePart(choice);
  const open: OpenPart = { kind, text: '', citations: [] };
  choice.open = open;
  return open;
}

function closePart(choice: OpenChoice): void {
  const { open } = choice;
  choice.open = null;
  if (open === null) return;
  if (open.kind === 'text') {
    choice.parts.push({ kind: 'text', text: open.text, citations: open.citations, cache: null });
  } else if (open.kind === 'reasoning') {
    choice.parts.push({ kind: 'reasoning', text: open.text, signature: null, isRedacted: false });
  } else choice.parts.push({ kind: 'refusal', text: open.text });
}

function addSignature(choice: OpenChoice, event: EventOf<'signature'>): void {
  const text = choice.open?.kind === 'reasoning' ? choice.open.text : '';
  if (choice.open?.kind === 'reasoning') choice.open = null;
  else closePart(choice);
  choice.parts.push({ kind: 'reasoning', text, signature: event.signature, isRedacted: event.isRedacted });
}

function startCall(choice: OpenChoice, event: EventOf<'tool-call-start'>): void {
  closePart(choice);
  const { id, name, toolKind, signature } = event;
  const part = { kind: 'tool-call' as const, id, name, argumentsText: '', toolKind, signature, cache: null };
  choice.calls.set(event.call, { part, text: '', place: choice.parts.length });
  choice.parts.push(part);
}
