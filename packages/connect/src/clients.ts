import type { TestDialect } from './make-test-call.ts';
import { mergeClaudeSettings, replaceBlock } from './merge-settings.ts';
import type { Target } from './read-gateway-url.ts';

/** Something to do by hand: what it is, and what to paste or to run. */
export type ConnectStep = { readonly words: string; readonly code: string | null };

/** A change of a settings file in a person's home. */
export type SettingsChange = {
  /** Below the home folder, with forward slashes. */
  readonly path: string;
  /** The new text, given the old one or null for none. Throws where the old one cannot be read: it is left as it is. */
  readonly apply: (before: string | null) => string;
};

/** What connecting a client comes to. */
export type ConnectPlan = { readonly changes: readonly SettingsChange[]; readonly steps: readonly ConnectStep[] };

/** What sort of client it is: a coding agent, an application people chat in, or code. */
export type ClientKind = 'agent' | 'application' | 'code';

/** A client and how it is connected. */
export type Client = {
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  /** The API it speaks, which its test call is made by. */
  readonly dialect: TestDialect;
  readonly plan: (target: Target) => ConnectPlan;
};

/** A client whose settings are out of reach, or are code: they are shown. */
function shown(client: Omit<Client, 'plan'>, steps: (target: Target) => readonly ConnectStep[]): Client {
  return { ...client, plan: (target) => ({ changes: [], steps: steps(target) }) };
}

function text(value: string): string {
  return JSON.stringify(value);
}

const claudeCode: Client = {
  id: 'claude-code',
  name: 'Claude Code',
  kind: 'agent',
  dialect: 'messages',
  plan: ({ url, apiKey, model }) => ({
    changes: [
      {
        path: '.claude/settings.json',
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
    steps: [{ words: 'It calls the gateway from its next session on.', code: 'claude' }],
  }),
};

const codex: Client = {
  id: 'codex',
  name: 'Codex',
  kind: 'agent',
  dialect: 'responses',
  plan: ({ url, apiKey, model }) => ({
    changes: [
      {
        path: '.codex/config.toml',
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
    steps: [
      {
        words: 'It reads the key from its environment.',
        code: `export WAYGATE_API_KEY=${apiKey}\ncodex --profile waygate`,
      },
    ],
  }),
};

function inSettings(words: string, { url, apiKey, model }: Target): ConnectStep {
  return { words, code: [`Base URL  ${url}/v1`, `API key   ${apiKey}`, `Model     ${model}`].join('\n') };
}

/** Every client, by what its name is on the command line. */
export const clients: readonly Client[] = [
  claudeCode,
  codex,
  shown({ id: 'cline', name: 'Cline', kind: 'agent', dialect: 'chat' }, (target) => [
    inSettings('Settings → API Provider → OpenAI Compatible', target),
  ]),
  shown({ id: 'cursor', name: 'Cursor', kind: 'agent', dialect: 'chat' }, (target) => [
    inSettings('Settings → Models → Override OpenAI Base URL', target),
    {
      words: "Cursor calls from its own servers: the gateway's address must be reachable from the internet.",
      code: null,
    },
  ]),
  shown({ id: 'librechat', name: 'LibreChat', kind: 'application', dialect: 'chat' }, ({ url, apiKey, model }) => [
    {
      words: 'librechat.yaml',
      code: [
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
    },
    { words: 'The key goes into its .env', code: `WAYGATE_API_KEY=${apiKey}` },
  ]),
  shown({ id: 'open-webui', name: 'Open WebUI', kind: 'application', dialect: 'chat' }, ({ url, apiKey }) => [
    { words: 'Its environment', code: `OPENAI_API_BASE_URL=${url}/v1\nOPENAI_API_KEY=${apiKey}` },
  ]),
  shown({ id: 'curl', name: 'curl', kind: 'code', dialect: 'chat' }, ({ url, apiKey, model }) => [
    {
      words: 'Shell',
      code: [
        `curl ${url}/v1/chat/completions \\`,
        `  -H "Authorization: Bearer ${apiKey}" \\`,
        '  -H "Content-Type: application/json" \\',
        `  -d '{"model": ${text(model)}, "messages": [{"role": "user", "content": "Hello"}]}'`,
      ].join('\n'),
    },
  ]),
  shown({ id: 'openai', name: "OpenAI's SDK", kind: 'code', dialect: 'chat' }, ({ url, apiKey, model }) => [
    {
      words: 'Python',
      code: [
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${text(`${url}/v1`)}, api_key=${text(apiKey)})`,
        'answer = client.chat.completions.create(',
        `    model=${text(model)},`,
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n'),
    },
    {
      words: 'TypeScript',
      code: [
        "import OpenAI from 'openai';",
        '',
        `const client = new OpenAI({ baseURL: ${text(`${url}/v1`)}, apiKey: ${text(apiKey)} });`,
        'const answer = await client.chat.completions.create({',
        `  model: ${text(model)},`,
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '});',
        'console.log(answer.choices[0]?.message.content);',
      ].join('\n'),
    },
  ]),
  shown({ id: 'anthropic', name: "Anthropic's SDK", kind: 'code', dialect: 'messages' }, ({ url, apiKey, model }) => [
    {
      words: 'Python',
      code: [
        'from anthropic import Anthropic',
        '',
        `client = Anthropic(base_url=${text(url)}, api_key=${text(apiKey)})`,
        'answer = client.messages.create(',
        `    model=${text(model)},`,
        '    max_tokens=1024,',
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(answer.content)',
      ].join('\n'),
    },
    {
      words: 'TypeScript',
      code: [
        "import Anthropic from '@anthropic-ai/sdk';",
        '',
        `const client = new Anthropic({ baseURL: ${text(url)}, apiKey: ${text(apiKey)} });`,
        'const answer = await client.messages.create({',
        `  model: ${text(model)},`,
        '  max_tokens: 1024,',
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '});',
        'console.log(answer.content);',
      ].join('\n'),
    },
  ]),
  shown({ id: 'langchain', name: 'LangChain', kind: 'code', dialect: 'chat' }, ({ url, apiKey, model }) => [
    {
      words: 'Python',
      code: [
        'from langchain_openai import ChatOpenAI',
        '',
        'model = ChatOpenAI(',
        `    base_url=${text(`${url}/v1`)},`,
        `    api_key=${text(apiKey)},`,
        `    model=${text(model)},`,
        ')',
        'print(model.invoke("Hello").content)',
      ].join('\n'),
    },
  ]),
  shown({ id: 'ai-sdk', name: "Vercel's AI SDK", kind: 'code', dialect: 'chat' }, ({ url, apiKey, model }) => [
    {
      words: 'TypeScript',
      code: [
        "import { createOpenAICompatible } from '@ai-sdk/openai-compatible';",
        "import { generateText } from 'ai';",
        '',
        'const waygate = createOpenAICompatible({',
        "  name: 'waygate',",
        `  baseURL: ${text(`${url}/v1`)},`,
        `  apiKey: ${text(apiKey)},`,
        '});',
        `const { text } = await generateText({ model: waygate(${text(model)}), prompt: 'Hello' });`,
      ].join('\n'),
    },
  ]),
];

/** The client of this name, or undefined. */
export function findClient(id: string): Client | undefined {
  return clients.find((client) => client.id === id);
}
