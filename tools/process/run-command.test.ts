import { expect, test } from 'vitest';
import { CommandFailed, runCommand, tryCommand } from './run-command.ts';

test('output is returned and the input is closed', async () => {
  const code = 'process.stdin.on("end", () => console.log("no input")).resume()';
  expect(await runCommand(process.execPath, ['-e', code], { timeoutMs: 10_000 })).toBe('no input\n');
});

test('a failing command says its code and the end of what it said', async () => {
  const code = 'console.error("the reason"); process.exit(3)';
  const failure = runCommand(process.execPath, ['-e', code], { timeoutMs: 10_000 });
  await expect(failure).rejects.toThrow(/ended with code 3\nthe reason/);
});

test('a command that overruns its deadline is ended together with what it started', async () => {
  const failure = tryCommand('/bin/sh', ['-c', 'sleep 600 & sleep 600'], { timeoutMs: 100 });
  await expect(failure).rejects.toThrow(CommandFailed);
  await expect(failure).rejects.toThrow('did not end within 0.1 s');
});

test('a command that does not exist is a sentence, not a crash', async () => {
  await expect(tryCommand('/no/such/program', [], { timeoutMs: 1_000 })).rejects.toThrow('could not be started');
});
