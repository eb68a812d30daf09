import { resolve } from 'node:path';
import { checkRepository } from './tidy/tidy.ts';

const findings = checkRepository(resolve(import.meta.dirname, '..'));
for (const { path, line, rule, message } of findings) console.error(`${path}:${line} ${rule}: ${message}`);
console.log(findings.length === 0 ? 'tidy: the house is in order' : `tidy: ${findings.length} found`);
process.exitCode = findings.length === 0 ? 0 : 1;
