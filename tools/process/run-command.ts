import { spawn } from 'node:child_process';

const outputBytesMax = 4_000_000;

/** What to run. `env` replaces the whole environment when given. */
export interface CommandOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** How a command ended. Output beyond 4 MB is cut at its beginning: the end is where the reason stands. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that could not be started, overran its deadline, or ended with another code than 0. */
export class CommandFailed extends Error {
  readonly result: CommandResult;

  constructor(message: string, result: CommandResult) {
    super(message);
    this.name = 'CommandFailed';
    this.result = result;
  }
}

function keepEnd(text: string, chunk: Buffer): string {
  return (text + chunk.toString('utf8')).slice(-outputBytesMax);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-15).join('\n');
}

/**
 * Runs a program without a shell, with its input closed, and waits for its end.
 * @throws CommandFailed when it cannot be started or is killed at the deadline; never for its exit code.
 */
export function tryCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const deadline = setTimeout(() => {
      reject(new CommandFailed(`${command} did not end within ${timeoutMs / 1000} s`, { code: -1, stdout, stderr }));
      killGroup(child.pid);
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      stdout = keepEnd(stdout, chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = keepEnd(stderr, chunk);
    });
    child.on('error', (error) => {
      clearTimeout(deadline);
      reject(new CommandFailed(`${command} could not be started: ${error.message}`, { code: -1, stdout, stderr }));
    });
    child.on('close', (code) => {
      clearTimeout(deadline);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** Runs a program as {@link tryCommand} does and returns its output. @throws CommandFailed also when it exits with another code than 0. */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const result = await tryCommand(command, args, options);
  if (result.code !== 0) {
    const words = [command, ...args].join(' ').slice(0, 200);
    throw new CommandFailed(
      `${words} ended with code ${result.code}\n${[result.stdout, result.stderr].map(lastLines).filter(Boolean).join('\n')}`,
      result,
    );
  }
  return result.stdout;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}
