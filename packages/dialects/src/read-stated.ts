// What a body states its call to be for. It is only found here; whoever records it judges it.

import { type FieldSource, readValue } from './openai-json/read-field.ts';

/** One thing that a call states of itself. */
export type StatedDimension = {
  /** Where it stands; ends with the name where the caller chose that. */
  readonly path: string;
  readonly name: string;
  /** As it stands there; null for what cannot be read as names and values at all. */
  readonly value: unknown;
  /** One of a list: all of its name belong together. */
  readonly isListed?: true;
};

/** Longer metadata says more than could be recorded, and would be parsed for nothing. */
const metadataBytesMax = 32 * 1024;
/** Members beyond these are not looked at one by one. */
const membersMax = 64;

function statedMembers(path: string, members: unknown): StatedDimension[] {
  if (members === null || members === undefined) return [];
  if (typeof members !== 'object' || Array.isArray(members)) return [{ path, name: path, value: null }];
  const entries = Object.entries(members);
  const stated = entries.slice(0, membersMax).map(([name, value]) => ({ path: `${path}.${name}`, name, value }));
  return entries.length > membersMax ? [...stated, { path, name: path, value: null }] : stated;
}

/**
 * What `metadata` states, without the members in `known`, which say something else. Undefined where there is none, as in
 * nearly all calls. https://platform.openai.com/docs/api-reference/chat/create#chat-create-metadata
 */
export function readStatedMetadata(
  source: FieldSource,
  known: ReadonlySet<string> = new Set(),
): readonly StatedDimension[] | undefined {
  return statedIn(source, 'metadata')?.filter(({ name }) => !known.has(name));
}

/** What Gemini's `labels` state, as `readStatedMetadata`. https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/add-labels-to-api-calls */
export function readStatedLabels(source: FieldSource): readonly StatedDimension[] | undefined {
  return statedIn(source, 'labels');
}

function statedIn(source: FieldSource, member: string): readonly StatedDimension[] | undefined {
  const field = source.fields.get(member);
  if (field === undefined) return undefined;
  if (field.valueEnd - field.valueStart > metadataBytesMax) return [{ path: member, name: member, value: null }];
  return statedMembers(member, readValue(source, member));
}

function statedTags(tags: unknown): StatedDimension[] {
  const list: readonly unknown[] = Array.isArray(tags) ? tags : [tags];
  const path = 'requesty.tags';
  const stated = list.slice(0, membersMax).map((value) => ({ path, name: 'tags', value, isListed: true as const }));
  return list.length > membersMax ? [...stated, { path, name: 'tags', value: null }] : stated;
}

/** What Requesty's member states: its tags, its trace and whatever stands in `extra`. https://docs.requesty.ai */
export function statedByRequesty(requesty: Readonly<Record<string, unknown>>): readonly StatedDimension[] {
  const { tags = null, trace_id: trace = null, extra } = requesty;
  return [
    ...(tags === null ? [] : statedTags(tags)),
    ...(trace === null ? [] : [{ path: 'requesty.trace_id', name: 'trace_id', value: trace }]),
    ...statedMembers('requesty.extra', extra),
  ];
}

/**
 * What OpenRouter's members for observability state: the session, and whatever stands in `trace`.
 * https://openrouter.ai/docs/api/reference/parameters
 */
export function statedByOpenRouter(source: FieldSource): readonly StatedDimension[] {
  const session = readValue(source, 'session_id');
  return [
    ...(session === null ? [] : [{ path: 'session_id', name: 'session_id', value: session }]),
    ...statedMembers('trace', readValue(source, 'trace')),
  ];
}
