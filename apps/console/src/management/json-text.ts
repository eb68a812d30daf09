import { createHash } from 'node:crypto';

/** An answer as JSON: whole numbers beyond what JSON's readers hold are decimal text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
}

/** The ETag of an answer: of its very bytes. */
export function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
}
