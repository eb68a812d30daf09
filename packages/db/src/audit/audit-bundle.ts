import { z } from 'zod';
import { type AuditVerdict, type ChainMark, type ChainRow, ChainWalk } from './chain-walk.ts';

const bundleName = 'waygate.audit.v1';
const decimal = z.string().regex(/^\d{1,19}$/);

const headSchema = z.object({
  bundle: z.literal(bundleName),
  organisationId: z.string().max(40),
  head: z.object({ sequence: decimal, hash: z.string().max(64) }),
});
const rowSchema = z.object({
  sequence: decimal,
  previousHash: z.string().max(64),
  hash: z.string().max(64),
  /** The canonical text, in which the body is whole. */
  body: z.string(),
});

/** The first line of a bundle: whose chain it is and where it ends. */
export function writeBundleHead(organisationId: string, head: { sequence: bigint; hash: string } | null): string {
  const { sequence, hash } = head ?? { sequence: 0n, hash: '' };
  return `${JSON.stringify({ bundle: bundleName, organisationId, head: { sequence: String(sequence), hash } })}\n`;
}

/** One event as a line of a bundle. */
export function writeBundleLine({ sequence, previousHash, hash, bodyCanonical }: ChainRow): string {
  return `${JSON.stringify({ sequence: String(sequence), previousHash, hash, body: bodyCanonical })}\n`;
}

/** A bundle's verdict, with whose chain it is. */
export type BundleVerdict = AuditVerdict & { readonly organisationId: string | null };

/** Verifies an exported bundle, line by line, without the database. */
export async function verifyBundle(
  lines: AsyncIterable<string>,
  anchorsOf: (organisationId: string) => readonly ChainMark[],
): Promise<BundleVerdict> {
  let opened: { readonly walk: ChainWalk; readonly head: z.infer<typeof headSchema> } | null = null;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    if (opened === null) {
      const head = parseLine(headSchema, line);
      if (head === null) return broken(null, 1n, 'It does not begin as an audit bundle does.');
      const { organisationId } = head;
      opened = { head, walk: new ChainWalk(organisationId, anchorsOf(organisationId)) };
      continue;
    }
    const { organisationId } = opened.head;
    const row = parseLine(rowSchema, line);
    if (row === null) return broken(organisationId, opened.walk.sequence + 1n, 'Its line cannot be read.');
    const verdict = opened.walk.take(chainRow(row));
    if (verdict !== null) return { ...verdict, organisationId };
  }
  if (opened === null) return broken(null, 1n, 'It is empty.');
  const { head, organisationId } = opened.head;
  const end = head.sequence === '0' ? null : { sequence: BigInt(head.sequence), hash: head.hash };
  return { ...opened.walk.end(end), organisationId };
}

function broken(organisationId: string | null, brokenAt: bigint, why: string): BundleVerdict {
  return { isIntact: false, brokenAt, why, organisationId };
}

function parseLine<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function chainRow({ sequence, previousHash, hash, body }: z.infer<typeof rowSchema>): ChainRow {
  return { sequence: BigInt(sequence), previousHash, hash, bodyCanonical: body, body: bodyOf(body) };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
