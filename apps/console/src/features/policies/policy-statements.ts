import { compileEffectivePolicy, describeStatement, type PolicyDocument, policyDocumentSchema } from '@waygate/policy';

const nobody = { layer: 'organisation', id: '', name: '', version: 1, mode: 'enforce' } as const;

function loggingWords({ logging }: PolicyDocument): string[] {
  if (logging === undefined) return [];
  const lock = logging.isLocked === true ? ', and no layer below may say otherwise' : '';
  return [
    logging.endUser === 'drop' ? `keeps no end user in the ledger${lock}` : `keeps end users in the ledger${lock}`,
  ];
}

/** What a document states, each as the end of a sentence, from the same data that is enforced. Empty while it is invalid. */
export function statementsOf(document: unknown): string[] {
  const parsed = policyDocumentSchema.safeParse(document);
  if (!parsed.success) return [];
  const { rules } = compileEffectivePolicy([{ ...nobody, document: parsed.data }]);
  return [...rules.map(describeStatement), ...loggingWords(parsed.data)];
}

/** What changed between two documents: statements that went and statements that came. */
export function compareDocuments(before: unknown, after: unknown): { gone: string[]; come: string[] } {
  const [was, is] = [statementsOf(before), statementsOf(after)];
  return { gone: was.filter((words) => !is.includes(words)), come: is.filter((words) => !was.includes(words)) };
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** A form's document without what states nothing. */
export function pruneDocument(document: PolicyDocument): PolicyDocument {
  const present: unknown = JSON.parse(JSON.stringify(document));
  const members = Object.entries(Object(present)).filter(([, value]) => !isEmptyObject(value));
  return policyDocumentSchema.parse(Object.fromEntries(members));
}
