import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';

/** One thing that a drill asks, what it found, and whether that is as it must be. */
export type Check = {
  readonly what: string;
  readonly measured: string;
  readonly must: string;
  readonly isFine: boolean;
};

/** A number with its unit, as a table shows it. */
export type Bound = { readonly value: number; readonly unit: string };

/** A bound in milliseconds. */
export function ms(value: number): Bound {
  return { value, unit: ' ms' };
}

/** Something counted or measured that must not be above a bound. What could not be measured is above every bound. */
export function atMost(what: string, measured: number, bound: number | Bound): Check {
  const { value, unit } = typeof bound === 'number' ? { value: bound, unit: '' } : bound;
  const shown = Number.isInteger(measured) ? String(measured) : measured.toFixed(1);
  const isFine = Number.isFinite(measured) && measured <= value;
  return { what, measured: `${shown}${unit}`, must: value === 0 ? 'none' : `≤ ${value}${unit}`, isFine };
}

/** A count that must not be below a limit: a drill that has seen nothing has shown nothing. */
export function atLeast(what: string, measured: number, limit: number): Check {
  return { what, measured: String(measured), must: `≥ ${limit}`, isFine: measured >= limit };
}

/** Something that must be so. */
export function mustBe<Value extends string | number | boolean | null>(
  what: string,
  measured: Value,
  must: Value,
): Check {
  return { what, measured: String(measured), must: String(must), isFine: measured === must };
}

/** The bench pins what it runs to one core; a drill measures behaviour, and may use all. */
function spreadOverCores(): void {
  if (!existsSync('/usr/bin/taskset')) return;
  spawnSync('/usr/bin/taskset', ['-apc', `0-${cpus().length - 1}`, String(process.pid)], { timeout: 5_000 });
}

/** A number from the command line: `--seconds=60`. @throws Error where it is not a number above 0. */
export function numberArgument(name: string, fallback: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const value = given === undefined ? fallback : Number(given);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0.`);
  return value;
}

/** Runs a drill as a program: prints its table, ends with PASSED or FAILED and the exit code that says the same. */
export async function runDrill(name: string, drill: () => Promise<readonly Check[]>): Promise<void> {
  spreadOverCores();
  const beganMs = performance.now();
  const checks = await drill();
  const width = Math.max(...checks.map(({ what }) => what.length));
  console.log(`\n${name}, ${((performance.now() - beganMs) / 1_000).toFixed(0)} s, Node ${process.version}`);
  for (const { what, measured, must, isFine } of checks) {
    console.log(`${isFine ? '  ' : '✗ '}${what.padEnd(width)}  ${measured.padEnd(14)} ${must}`);
  }
  const isPassed = checks.every(({ isFine }) => isFine);
  console.log(isPassed ? 'PASSED' : 'FAILED');
  process.exitCode = isPassed ? 0 : 1;
}
