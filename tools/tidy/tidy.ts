import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './finding.ts';
import { checkComments } from './rules/comments.ts';
import { checkErrorPages, checkMarkdown, checkStages } from './rules/documents.ts';
import { checkImportCycles, checkImportDirections } from './rules/imports.ts';
import { checkEnvironmentAccess, checkLanguage, checkPurity } from './rules/language.ts';
import { checkDocComments, checkExportNames, checkPathNames } from './rules/names.ts';
import { checkFileSize, checkFunctionSize } from './rules/size.ts';
import { listRepositoryFiles, readSources, type SourceFile } from './source-file.ts';

const fileRules: readonly ((file: SourceFile) => Finding[])[] = [
  checkFunctionSize,
  checkFileSize,
  checkLanguage,
  checkEnvironmentAccess,
  checkPurity,
  checkExportNames,
  checkDocComments,
  checkComments,
  checkImportDirections,
];

/** What the rules find in one file. */
export function checkFile(file: SourceFile): Finding[] {
  return fileRules.flatMap((rule) => rule(file));
}

/** The codes that stand in the error catalogue's source: read as text, so that this program imports no package. */
function catalogueCodes(root: string): string[] {
  const text = readFileSync(join(root, 'packages/errors/src/catalogue.ts'), 'utf8');
  return [...text.matchAll(/^ {2}([a-z_]+): \{$/gm)].flatMap((match) => match[1] ?? []);
}

/** What the house rules find in the whole repository. There is no list of exceptions. */
export function checkRepository(root: string): Finding[] {
  const paths = listRepositoryFiles(root);
  const sources = readSources(root, paths);
  const pipeline = join(root, 'apps/gateway/src/pipeline.ts');
  return [
    ...checkPathNames(paths),
    ...sources.flatMap(checkFile),
    ...checkImportCycles(sources),
    ...checkMarkdown(root, paths),
    ...checkErrorPages(paths, catalogueCodes(root)),
    ...checkStages(paths, existsSync(pipeline) ? readFileSync(pipeline, 'utf8') : ''),
  ];
}
