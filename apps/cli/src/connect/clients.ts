import { join } from 'node:path';
import type { FileChange } from './apply-change.ts';
import type { TestDialect } from './make-test-call.ts';
import { mergeClaudeSettings, replaceBlock } from './merge-settings.ts';
import type { Target } from './target.ts';

/** What connecting a client comes to. */
export type ConnectPlan = { readonly changes: readonly FileChange[]; readonly notes: readonly string[] };

/** A client and how it is connected. */
export type Client = {
  readonly id: string;
  readonly name: string;
  /** The API it speaks, which its test call is made by. */
  readonly dialect: TestDialect;
  readonly plan: (target: Target, home: string) => ConnectPlan;
};

/** A client whose settings are out of reach, or are code: they are printed. */
function printed(client: Omit<Client, 'plan'>, print: (target: Target) => string): Client {
  return { ...client, plan: (target) => ({ changes: [], notes: [print(target)] }) };
}

function text(value: string): string {
  return JSON.stringify(value);
}

const claudeCode: Client = {
  id: 'claude-code',
  name: 'Claude Code',
  dialect: 'messages',
  plan: ({ url, apiKey, model }, home) => ({
    changes: [
      {
        path: join(home, '.claude/settings.json'),
        // COMPAT: with a token set, a key must be empty, or both are sent (https://code.claude.com/docs/en/llm-gateway, 2026-11).
        apply: (before) =>
          mergeClaudeSettings(before, {
            ANTHROPIC_BASE_URL: url,
            ANTHROPIC_AUTH_TOKEN: apiKey,
            ANTHROPIC_API_KEY: '',
            ANTHROPIC_MODEL: model,
          }),
      },
    ],
    notes: ['Start `claude`; it calls the gateway from its next session on.'],
  }),
};

const codex: Client = {
  id: 'codex',
  name: 'Codex',
  dialect: 'responses',
  plan: ({ url, apiKey, model }, home) => ({
    changes: [
      {
        path: join(home, '.codex/config.toml'),
        apply: (before) =>
          replaceBlock(before, [
            '[model_providers.waygate]',
            'name = "Waygate"',
            `base_url = ${text(`${url}/v1`)}`,
            'env_key = "WAYGATE_API_KEY"',
            'wire_api = "responses"',
            '',
            '[profiles.waygate]',
            'model_provider = "waygate"',
            `model = ${text(model)}`,
          ]),
      },
    ],
    notes: [
      `Codex reads the key from its environment:\n\n  export WAYGATE_API_KEY=${apiKey}\n  codex --profile waygate`,
    ],
  }),
};

function inSettings(path: string, { url, apiKey, model }: Target): string {
  return [path, `  Base URL  ${url}/v1`, `  API key   ${apiKey}`, `  Model     ${model}`].join('\n');
}

/** Every client, by what its name is on the command line. */
export const clients: readonly Client[] = [
  claudeCode,
  codex,
  printed({ id: 'cline', name: 'Cline', dialect: 'chat' }, (target) =>
    inSettings('Cline → Settings → API Provider → OpenAI Compatible:', target),
  ),
  printed({ id: 'cursor', name: 'Cursor', dialect: 'chat' }, (target) =>
    [
      inSettings('Cursor → Settings → Models → Override OpenAI Base URL:', target),
      "  Cursor calls from its own servers: the gateway's address must be reachable from the internet.",
    ].join('\n'),
  ),
  printed({ id: 'librechat', name: 'LibreChat', dialect: 'chat' }, ({ url, apiKey, model }) =>
    [
      '# librechat.yaml; the key goes into its .env:',
      `# WAYGATE_API_KEY=${apiKey}`,
      'endpoints:',
      '  custom:',
      '    - name: Waygate',
      `      apiKey: "$${'{WAYGATE_API_KEY}'}"`,
      `      baseURL: ${text(`${url}/v1`)}`,
      '      models:',
      `        default: [${text(model)}]`,
      '        fetch: true',
      '      titleConvo: true',
      `      titleModel: ${text(model)}`,
    ].join('\n'),
  ),
  printed({ id: 'open-webui', name: 'Open WebUI', dialect: 'chat' }, ({ url, apiKey }) =>
    ['# The environment of Open WebUI:', `OPENAI_API_BASE_URL=${url}/v1`, `OPENAI_API_KEY=${apiKey}`].join('\n'),
  ),
  printed({ id: 'openai', name: "OpenAI's SDK", dialect: 'chat' }, ({ url, apiKey, model }) =>
    [
      "import OpenAI from 'openai';",
      '',
      `const client = new OpenAI({ baseURL: ${text(`${url}/v1`)}, apiKey: ${text(apiKey)} });`,
      `await client.chat.completions.create({ model: ${text(model)}, messages: [{ role: 'user', content: 'Hello' }] });`,
    ].join('\n'),
  ),
  printed({ id: 'anthropic', name: "Anthropic's SDK", dialect: 'messages' }, ({ url, apiKey, model }) =>
    [
      "import Anthropic from '@anthropic-ai/sdk';",
      '',
      `const client = new Anthropic({ baseURL: ${text(url)}, apiKey: ${text(apiKey)} });`,
      'await client.messages.create({',
      `  model: ${text(model)},`,
      '  max_tokens: 1024,',
      "  messages: [{ role: 'user', content: 'Hello' }],",
      '});',
    ].join('\n'),
  ),
  printed({ id: 'langchain', name: 'LangChain', dialect: 'chat' }, ({ url, apiKey, model }) =>
    [
      'from langchain_openai import ChatOpenAI',
      '',
      `model = ChatOpenAI(base_url=${text(`${url}/v1`)}, api_key=${text(apiKey)}, model=${text(model)})`,
      'print(model.invoke("Hello").content)',
    ].join('\n'),
  ),
  printed({ id: 'ai-sdk', name: "Vercel's AI SDK", dialect: 'chat' }, ({ url, apiKey, model }) =>
    [
      "import { createOpenAICompatible } from '@ai-sdk/openai-compatible';",
      "import { generateText } from 'ai';",
      '',
      `const waygate = createOpenAICompatible({ name: 'waygate', baseURL: ${text(`${url}/v1`)}, apiKey: ${text(apiKey)} });`,
      `await generateText({ model: waygate(${text(model)}), prompt: 'Hello' });`,
    ].join('\n'),
  ),
];

/** The client of this name, or undefined. */
export function findClient(id: string): Client | undefined {
  return clients.find((client) => client.id === id);
}
