import { membersWithout } from './openai-json/members-without.ts';
import { type FieldSource, readValue } from './openai-json/read-field.ts';

/**
 * Members by which OpenRouter's clients tell it how to serve a call, and which no other API knows: most refuse them.
 * https://openrouter.ai/docs/api-reference/overview, https://openrouter.ai/docs/guides/features/plugins (2026-11)
 */
export const routerMembers = [
  'preset',
  'plugins',
  'transforms',
  'debug',
  'stop_server_tools_when',
  'image_config',
] as const;

/** Plugins that leave a call with the model it names. The routers among them say only what `openrouter/auto` and the like may pick. */
const plainPlugins: ReadonlySet<unknown> = new Set([
  'web',
  'web-fetch',
  'file-parser',
  'response-healing',
  'context-compression',
  'moderation',
  'auto-router',
  'auto-beta-router',
  'pareto-router',
]);

/** Tools run by OpenRouter itself begin so. */
const serverTool = 'openrouter:';
/** Those of them that ask no model. */
const plainServerTools: ReadonlySet<string> = new Set(
  ['web_search', 'web_fetch', 'datetime', 'files', 'bash', 'tool_search', 'experimental__search_models'].map(
    (name) => `${serverTool}${name}`,
  ),
);

function objectsOf(value: unknown): object[] {
  return Array.isArray(value) ? value.map(Object) : [];
}

function picksByPlugin(plugin: object): boolean {
  return Reflect.get(plugin, 'enabled') !== false && !plainPlugins.has(Reflect.get(plugin, 'id'));
}

function picksByTool(tool: object): boolean {
  const type = Reflect.get(tool, 'type');
  return typeof type === 'string' && type.startsWith(serverTool) && !plainServerTools.has(type);
}

/**
 * The member by which OpenRouter would serve a call, or a part of it, with models that the call does not name: a `preset`,
 * `plugins` or `tools` that ask a panel, an adviser or a helper. Null where there is none. What is not known here is
 * taken for one.
 */
export function findModelPicker(source: FieldSource): 'preset' | 'plugins' | 'tools' | null {
  if (readValue(source, 'preset') !== null) return 'preset';
  if (objectsOf(readValue(source, 'plugins')).some(picksByPlugin)) return 'plugins';
  return objectsOf(readValue(source, 'tools')).some(picksByTool) ? 'tools' : null;
}

/** A body without the members that only OpenRouter knows; every other is byte for byte as it was. */
export function withoutRouterMembers(bytes: Uint8Array): Uint8Array {
  return Buffer.from(`{${membersWithout(bytes, new Set(routerMembers)).join(',')}}`);
}
