import type { ListedModel } from './list-models.ts';

const efforts = [
  { effort: 'low', description: 'Answers sooner' },
  { effort: 'medium', description: 'Weighs speed and depth' },
  { effort: 'high', description: 'Thinks longest' },
] as const;

const instructions =
  "You are a coding agent that works in a terminal on the person's machine. Read before you change, keep changes small and to " +
  'the point, run what you can to check them, and say plainly what you did and what you could not do.';

/**
 * The model as Codex lists it. A member that is missing makes the client drop the whole list, so each is there.
 * https://github.com/openai/codex/blob/main/codex-rs/protocol/src/openai_models.rs (2026-11)
 */
export function asCodexModel({ id, facts, provider }: ListedModel, priority: number) {
  const canReason = facts?.capabilities.includes('reasoning') ?? false;
  const context = facts?.contextTokens ?? undefined;
  return {
    slug: id,
    display_name: facts?.name ?? id,
    description: null,
    ...(canReason ? { default_reasoning_level: 'medium' } : {}),
    supported_reasoning_levels: canReason ? efforts : [],
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority,
    upgrade: null,
    base_instructions: instructions,
    supports_reasoning_summaries: canReason,
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: provider === 'openai' ? 'freeform' : 'function',
    truncation_policy: { mode: 'bytes', limit: 10_000 },
    supports_parallel_tool_calls: facts?.capabilities.includes('tools') ?? false,
    ...(context === undefined ? {} : { context_window: context }),
    effective_context_window_percent: 95,
    experimental_supported_tools: [],
    input_modalities: facts?.inputModalities.includes('image') === true ? ['text', 'image'] : ['text'],
  };
}

/** The chat models as Codex's catalogue. */
export function asCodexCatalogue(models: readonly ListedModel[]) {
  return { models: models.filter(({ endpoints }) => endpoints.includes('chat')).map(asCodexModel) };
}
