import type { PolicyRecord } from '@waygate/db';
import { policyDocumentSchema } from '@waygate/policy';
import type { PolicyView } from '../policy-view.ts';

/** A stored policy as its pages show it. */
export function toPolicyView({ createdBy: _createdBy, document, ...policy }: PolicyRecord): PolicyView {
  const parsed = policyDocumentSchema.safeParse(document);
  return { ...policy, document: parsed.success ? parsed.data : null };
}
