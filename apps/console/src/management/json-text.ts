import { createHash } from 'node:crypto';

/** An answer as JSON: whole numbers beyond what JSON's readers hold are decimal text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
}

/** What moves by itself: that a key was used is no change that would make a write wrong. */
const movingMembers = new Set(['lastUsedAtMs', 'lastSeenAtMs', 'spendNanoUsd']);

/** The ETag of a thing that can be changed: of all that people decided about it. */
export function etagOfItem(item: unknown): string {
  return etagOf(
    jsonText(Object.fromEntries(Object.entries(Object(item)).filter(([name]) => !movingMembers.has(name)))),
  );
}

/** The ETag of an answer: of its very bytes. */
export function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
}
