import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Client,
  type ConnectStep,
  chooseModel,
  clients,
  findClient,
  makeTestCall,
  readGatewayUrl,
  type Target,
} from '@waygate/connect';
import { applyChange } from './apply-change.ts';
import type { Config } from './config.ts';

/** What the command does its work with. */
export type CommandDeps = {
  readonly config: Config;
  readonly say: (line: string) => void;
  readonly nowMs: () => number;
};

const usage = [
  'waygate connect <client> [--url <gateway>] [--key <key>] [--model <model>] [--print]',
  '',
  'Makes a test call, then writes the settings of the client, or prints them where it keeps them out of reach.',
  'The gateway and the key may also stand in WAYGATE_URL and WAYGATE_API_KEY.',
  '',
  `Clients: ${clients.map(({ id }) => id).join(', ')}`,
].join('\n');

const options = {
  help: { type: 'boolean', short: 'h', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
  model: { type: 'string' },
  print: { type: 'boolean', default: false },
} as const;

function stepText({ words, code }: ConnectStep): string {
  return code === null ? words : `# ${words}\n${code}`;
}

async function connect(
  client: Client,
  { target, isPrint }: { readonly target: Target; readonly isPrint: boolean },
  { config, say, nowMs }: CommandDeps,
): Promise<void> {
  const call = await makeTestCall(client.dialect, target);
  say(`${client.name}: ${call.model} answered "${call.text}" in ${call.durationMs} ms.`);
  say(`  cost ${call.costUsd === null ? 'unknown' : `$${call.costUsd}`}, request ${call.requestId}`);
  const plan = client.plan(target);
  const changes = plan.changes.map(({ path, apply }) => ({ path: join(config.home, path), apply }));
  for (const change of isPrint ? [] : changes) {
    const backup = await applyChange(change, nowMs());
    say(`Wrote ${change.path}${backup === null ? '' : ` (what was there: ${backup})`}`);
  }
  const printed = isPrint ? changes.map(({ path, apply }) => ({ words: path, code: apply(null) })) : [];
  for (const step of [...printed, ...plan.steps]) say(`\n${stepText(step)}`);
}

/** Runs the command; resolves with its exit code. Failures are told in a sentence. */
export async function runCommand(argv: readonly string[], deps: CommandDeps): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const [command, name, ...rest] = positionals;
    const client = findClient(name ?? '');
    if (values.help || command === undefined || command === 'help') {
      deps.say(usage);
      return 0;
    }
    if (command !== 'connect' || client === undefined || rest.length > 0) {
      deps.say(usage);
      return 2;
    }
    const apiKey = values.key ?? deps.config.apiKey;
    if (apiKey === undefined) throw new Error('No key: give --key or set WAYGATE_API_KEY.');
    const url = readGatewayUrl(values.url ?? deps.config.url ?? 'http://127.0.0.1:4000');
    const model = values.model ?? (await chooseModel({ url, apiKey }));
    await connect(client, { target: { url, apiKey, model }, isPrint: values.print }, deps);
    return 0;
  } catch (error) {
    deps.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
