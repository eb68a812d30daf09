import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comment, type Program, parseSync } from 'oxc-parser';

/** A source file, parsed once for all rules. */
export type SourceFile = {
  /** Path from the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly isTest: boolean;
  /** The 1-based line of an offset. */
  lineAt(offset: number): number;
};

const sourceName = /\.(?:ts|tsx|mts|mjs|js)$/;
const testName = /(?:\.test\.tsx?$|\.spec\.tsx?$|^apps\/[^/]+\/(?:test|e2e|bench)\/|^packages\/testkit\/)/;

/** The paths that git tracks or would track, from the root of the repository, sorted. */
export function listRepositoryFiles(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: root, encoding: 'utf8' });
  const gone = new Set(deleted.split('\0'));
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && !gone.has(path)).sort();
}

/** Parses a text as the source file of that path. Throws where it is not valid TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return {
    path,
    text,
    program,
    comments,
    isTest: testName.test(path),
    lineAt: (offset) => {
      const next = lineStarts.findIndex((start) => start > offset);
      return next === -1 ? lineStarts.length : next;
    },
  };
}

/** Reads and parses the source files among these paths. */
export function readSources(root: string, paths: readonly string[]): SourceFile[] {
  return paths
    .filter((path) => sourceName.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}
