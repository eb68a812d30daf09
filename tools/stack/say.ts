// A terminal that was closed, or a pipe nobody reads any more, must not end a stack that others use.
process.stdout.on('error', () => undefined);

/** Says one line to the person who runs the command. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
