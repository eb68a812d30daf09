import type { Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';

const unfinished = /\b(?:TODO|FIXME|XXX|HACK)\b/;
const history = /\b(?:no longer(?!-)|previously|formerly|used to be|refactored|was renamed|legacy)\b/i;
const code =
  /^\s*(?:import .* from |(?:const|let|var) \w+ =|return\b.*;$|if \(.*\) \{$|\}\s*$|\w+(?:\.\w+)*\(.*\);$|<\/?[A-Z]\w*)/;

/** No unfinished business, no history, no code in comments. */
export function checkComments(file: SourceFile): Finding[] {
  return file.comments.flatMap((comment) => {
    const line = file.lineAt(comment.start);
    const found = (rule: string, message: string): Finding => ({ rule, path: file.path, line, message });
    if (unfinished.test(comment.value)) return [found('unfinished', 'finish it or leave it out')];
    if (history.test(comment.value)) return [found('history', 'a comment says what is, the log says what was')];
    if (comment.type === 'Line' && code.test(comment.value))
      return [found('commented-code', 'delete code that does not run')];
    return [];
  });
}
