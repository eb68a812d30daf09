#!/usr/bin/env node
import { readConfig } from './config.ts';
import { runCommand } from './run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  config: readConfig(),
  say: (line) => process.stdout.write(`${line}\n`),
  nowMs: () => Date.now(),
});
