import { outcomes } from '@waygate/protocol';

/** The fields a filter line may name. */
export const filterFields = ['status', 'outcome', 'model', 'provider', 'key', 'cost', 'duration'] as const;
export type FilterField = (typeof filterFields)[number];

/** A bound on a number: `>0.05`. */
export type Comparison = { operator: '>' | '>=' | '<' | '<=' | '='; value: number };

/** One understood word of a filter line. */
export type FilterTerm = { field: FilterField | 'id'; value: string; isNegated: boolean };

/** A filter line, taken apart. `faults` are words for people about what was not understood. */
export type FilterLine = { terms: readonly FilterTerm[]; faults: readonly string[] };

const lineCharactersMax = 500;
const termsMax = 20;
const statusPattern = /^([1-5]xx|[1-5]\d\d)$/;
const costPattern = /^(>=|<=|>|<|=)?\$?(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})$/;
const durationPattern = /^(>=|<=|>|<|=)?(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/;
const unitMicros = { ms: 1_000, s: 1_000_000, m: 60_000_000 } as const;

function isField(text: string): text is FilterField {
  return filterFields.some((field) => field === text);
}

function faultOf(field: FilterField, value: string): string | null {
  if (value === '') return `“${field}:” wants a value.`;
  if (field === 'status' && !statusPattern.test(value)) return `“status:${value}” is no status: try 5xx or 429.`;
  if (field === 'outcome' && !outcomes.some((outcome) => outcome === value)) {
    return `“outcome:${value}” is none of ${outcomes.join(', ')}.`;
  }
  if (field === 'cost' && !costPattern.test(value)) return `“cost:${value}” is no amount: try >0.05.`;
  if (field === 'duration' && !durationPattern.test(value)) return `“duration:${value}” is no time: try >2s.`;
  return null;
}

function splitWords(line: string): string[] {
  return line.slice(0, lineCharactersMax).match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

/**
 * Reads a filter line such as `status:5xx model:openai/* -key:"ci nightly" cost:>0.05 req_…`. A word without a field is
 * a request id or a part of a model's name. What is not understood is reported and filters nothing.
 */
export function parseFilterLine(line: string): FilterLine {
  const terms: FilterTerm[] = [];
  const faults: string[] = [];
  for (const word of splitWords(line).slice(0, termsMax)) {
    const isNegated = word.startsWith('-') && word.length > 1;
    const body = isNegated ? word.slice(1) : word;
    const colon = body.indexOf(':');
    const field = colon > 0 ? body.slice(0, colon).toLowerCase() : null;
    const value = (field === null ? body : body.slice(colon + 1)).replaceAll('"', '');
    if (field === null) {
      if (value !== '') terms.push(readBareWord(value, isNegated));
      continue;
    }
    if (!isField(field)) {
      faults.push(`“${field}:” is not a field. There are ${filterFields.join(', ')}.`);
      continue;
    }
    const fault = faultOf(field, value);
    if (fault === null) terms.push({ field, value, isNegated });
    else faults.push(fault);
  }
  return { terms, faults };
}

function readBareWord(value: string, isNegated: boolean): FilterTerm {
  if (value.startsWith('req_')) return { field: 'id', value, isNegated };
  return { field: 'model', value: value.includes('*') ? value : `*${value}*`, isNegated };
}

/** A term as it stands in a line. */
export function writeTerm(term: FilterTerm): string {
  const value = /\s/.test(term.value) ? `"${term.value}"` : term.value;
  return `${term.isNegated ? '-' : ''}${term.field === 'id' ? value : `${term.field}:${value}`}`;
}

/** The line with a term in it once, or without it. */
export function toggleTerm(line: string, term: FilterTerm): string {
  const { terms } = parseFilterLine(line);
  const text = writeTerm(term);
  const others = terms.map(writeTerm).filter((written) => written !== text);
  return (others.length < terms.length ? others : [...others, text]).join(' ');
}

/** Reads `>0.05` as a bound in nano-USD. The term was checked when the line was read. */
export function readCost(value: string): Comparison | null {
  const match = costPattern.exec(value);
  if (match === null) return null;
  return { operator: readOperator(match[1]), value: Math.round(Number(match[2]) * 1e9) };
}

/** Reads `>2s` as a bound in microseconds; without a unit it is milliseconds. */
export function readDuration(value: string): Comparison | null {
  const match = durationPattern.exec(value);
  if (match === null) return null;
  const unit = match[3] === 's' || match[3] === 'm' ? match[3] : 'ms';
  return { operator: readOperator(match[1]), value: Math.round(Number(match[2]) * unitMicros[unit]) };
}

function readOperator(text: string | undefined): Comparison['operator'] {
  return text === '>' || text === '>=' || text === '<' || text === '<=' ? text : '=';
}
