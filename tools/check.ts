/** `pnpm check`: everything CI proves without running a test, under a minute. Shows the output of what fails. */
import { runStaticChecks, textChecks, typeCheck } from './check/static-checks.ts';
import { say } from './stack/say.ts';

const checks = [...textChecks, typeCheck];
const failed = await runStaticChecks(checks);
say(failed === 0 ? 'Everything is in order.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
