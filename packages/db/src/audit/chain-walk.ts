import { auditHash, genesisHash } from './audit-hash.ts';
import { canonicalJson } from './canonical-json.ts';

/** Where a chain breaks first, or that it does not. */
export type AuditVerdict =
  | { readonly isIntact: true; readonly events: bigint; readonly head: string }
  | { readonly isIntact: false; readonly brokenAt: bigint; readonly why: string };

/** A link of the chain as it is stored or exported. */
export type ChainRow = {
  readonly sequence: bigint;
  readonly body: unknown;
  readonly bodyCanonical: string;
  readonly previousHash: string;
  readonly hash: string;
};

/** An end that the chain must have had at some time: its head, or an anchor. */
export type ChainMark = { readonly sequence: bigint; readonly hash: string; readonly what: string };

/** Walks a chain link by link, wherever its links come from: the database or an exported bundle. */
export class ChainWalk {
  readonly #organisationId: string;
  readonly #marks: ReadonlyMap<bigint, readonly ChainMark[]>;
  #sequence = 0n;
  #previousHash = genesisHash;

  constructor(organisationId: string, marks: readonly ChainMark[] = []) {
    this.#organisationId = organisationId;
    this.#marks = Map.groupBy(marks, ({ sequence }) => sequence);
  }

  /** How far it has come. */
  get sequence(): bigint {
    return this.#sequence;
  }

  /** Takes the next link. Null while all is well, else where and why the chain breaks. */
  take(row: ChainRow): AuditVerdict | null {
    const sequence = this.#sequence + 1n;
    const why = this.#faultOf(row, sequence);
    if (why !== null) return { isIntact: false, brokenAt: sequence, why };
    this.#sequence = row.sequence;
    this.#previousHash = row.hash;
    return null;
  }

  /** What the whole chain comes to, once its last link was taken; `head` is where it says it ends. */
  end(head: { readonly sequence: bigint; readonly hash: string } | null): AuditVerdict {
    const isHead = head === null ? this.#sequence === 0n : this.#isAt(head);
    const brokenAt = this.#sequence + 1n;
    if (!isHead) return { isIntact: false, brokenAt, why: 'The chain ends before its head: events are missing.' };
    for (const [sequence, marks] of this.#marks) {
      const [mark] = marks;
      if (sequence > this.#sequence && mark !== undefined)
        return { isIntact: false, brokenAt, why: `The chain ends before ${mark.what}: events are missing.` };
    }
    return { isIntact: true, events: this.#sequence, head: this.#previousHash };
  }

  #isAt(mark: { readonly sequence: bigint; readonly hash: string }): boolean {
    return mark.sequence === this.#sequence && mark.hash === this.#previousHash;
  }

  #faultOf(row: ChainRow, sequence: bigint): string | null {
    if (row.sequence !== sequence) return `Event ${sequence} is missing.`;
    if (row.previousHash !== this.#previousHash) return 'It does not follow the event before it.';
    const { previousHash, bodyCanonical } = row;
    const hash = auditHash({ previousHash, organisationId: this.#organisationId, sequence, bodyCanonical });
    if (hash !== row.hash) return 'Its hash is not that of its text.';
    if (!isSameBody(row)) return 'Its body is not its text.';
    const mark = this.#marks.get(sequence)?.find((one) => one.hash !== row.hash);
    return mark === undefined ? null : `It is not the event that ${mark.what} names: the chain was written anew.`;
  }
}

function isSameBody(row: ChainRow): boolean {
  try {
    return canonicalJson(JSON.parse(JSON.stringify(row.body))) === row.bodyCanonical;
  } catch {
    return false;
  }
}
