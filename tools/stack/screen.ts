import type { LocalFile } from './local-file.ts';

/** What a person needs after the start, in one screen: where to go, how to sign in, a first call. */
export function readyScreen(local: LocalFile, stopHint: string): string {
  const { consoleUrl, gatewayUrl, demo } = local;
  const body = '{"model":"sandbox/swift","messages":[{"role":"user","content":"Hello"}]}';
  return [
    '',
    '  Waygate is ready',
    '',
    `  Console   ${consoleUrl}`,
    `            sign in as ${demo.email} with the password ${demo.password}`,
    `  Gateway   ${gatewayUrl}/v1`,
    `  Demo key  ${demo.apiKey}`,
    '',
    '  A first call:',
    `  curl ${gatewayUrl}/v1/chat/completions -H 'authorization: Bearer ${demo.apiKey}' \\`,
    `    -H 'content-type: application/json' -d '${body}'`,
    '',
    `  ${stopHint}`,
    '',
  ].join('\n');
}
