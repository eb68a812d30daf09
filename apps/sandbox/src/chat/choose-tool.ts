import type { ChatRequest } from '@waygate/wire';
import { lastUserText } from './read-messages.ts';

type Tool = { readonly name: string; readonly parameters: Readonly<Record<string, unknown>> };

const wordLengthMin = 4;

function toolsOf(request: ChatRequest): (Tool & { readonly description: string })[] {
  return (request.tools ?? []).flatMap((tool) =>
    tool.function === undefined
      ? []
      : [
          {
            name: tool.function.name,
            description: tool.function.description ?? '',
            parameters: tool.function.parameters ?? { type: 'object', properties: {} },
          },
        ],
  );
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= wordLengthMin);
}

/**
 * The tool that the answer calls, or null for a plain answer: the one `tool_choice` names, the first where one is
 * required, and with `auto` one whose name or description shares a word with the prompt. Results of tools are answered
 * in words, as models do.
 */
export function chooseTool(request: ChatRequest): Tool | null {
  const tools = toolsOf(request);
  const choice = request.tool_choice ?? 'auto';
  if (typeof choice === 'object') return tools.find((tool) => tool.name === choice.function?.name) ?? null;
  if (choice === 'none' || request.messages.at(-1)?.role === 'tool') return null;
  if (choice === 'required') return tools[0] ?? null;
  const prompt = wordsOf(lastUserText(request.messages));
  const isAsked = (tool: (typeof tools)[number]): boolean =>
    wordsOf(`${tool.name} ${tool.description}`).some((word) => prompt.includes(word));
  return tools.find(isAsked) ?? null;
}
