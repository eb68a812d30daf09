import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Finding } from '../finding.ts';

const linkTarget = /\]\(([^)\s]+)\)/g;
const codePath = /`((?:apps|packages|tools|docs|docker|prisma)\/[\w./{}<>*[\]-]+)`/g;
const command = /^\s*(?:\$ )?(?:npm (?:run )?|pnpm )([a-z][\w:-]*)/gm;
const npmWords = new Set(['install', 'ci', 'exec', 'add', 'deploy']);

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function fencedCode(text: string): string {
  return [...text.matchAll(/^```(?:sh|bash|console)?\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '').join('\n');
}

/** Relative links, paths in back ticks and commands in code blocks of Markdown files: each must exist. */
export function checkMarkdown(root: string, paths: readonly string[]): Finding[] {
  const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);
  return paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const found = (offset: number, message: string): Finding => ({
        rule: 'document',
        path,
        line: lineOf(text, offset),
        message,
      });
      const links = [...text.matchAll(linkTarget)].flatMap((match) => {
        const target = (match[1] ?? '').replace(/#.*$/, '');
        if (target === '' || /^[a-z]+:/.test(target)) return [];
        return existsSync(join(root, normalize(join(dirname(path), target))))
          ? []
          : [found(match.index, `${target} does not exist`)];
      });
      const named = [...text.matchAll(codePath)].flatMap((match) => {
        const target = match[1] ?? '';
        if (/[{}<>*]/.test(target) || existsSync(join(root, target))) return [];
        return [found(match.index, `${target} does not exist`)];
      });
      const commands = [...fencedCode(text).matchAll(command)].flatMap((match) => {
        const script = match[1] ?? '';
        return scripts.includes(script) || npmWords.has(script) ? [] : [found(0, `there is no command ${script}`)];
      });
      return [...links, ...named, ...commands];
    });
}

/** Each error code of the catalogue has its page, and no page is of a code that is gone. */
export function checkErrorPages(paths: readonly string[], codes: readonly string[]): Finding[] {
  const pages = paths
    .filter((path) => /^docs\/errors\/[a-z_]+\.md$/.test(path))
    .map((path) => path.slice('docs/errors/'.length, -'.md'.length));
  const missing = codes.filter((code) => !pages.includes(code)).map((code) => `docs/errors/${code}.md is missing`);
  const stale = pages.filter((page) => !codes.includes(page)).map((page) => `docs/errors/${page}.md is about no code`);
  return [...missing, ...stale].map((message) => ({ rule: 'error-page', path: 'docs/errors', line: 1, message }));
}

/** The stages that run in pipeline.ts are the files of the stages folder: neither more nor less. */
export function checkStages(paths: readonly string[], pipelineText: string): Finding[] {
  const stages = paths.flatMap((path) => /^apps\/gateway\/src\/stages\/([a-z]+)\.ts$/.exec(path)?.[1] ?? []);
  const used = [...pipelineText.matchAll(/from '\.\/stages\/([a-z]+)\.ts'/g)].flatMap((match) => match[1] ?? []);
  const idle = stages.filter((stage) => !used.includes(stage));
  return idle.map((stage) => ({
    rule: 'stage',
    path: `apps/gateway/src/stages/${stage}.ts`,
    line: 1,
    message: 'pipeline.ts does not run this stage',
  }));
}
