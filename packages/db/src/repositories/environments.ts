import { refuse } from '@waygate/errors';
import { createId, type EnvironmentId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';
import { slugOf } from './slug-of.ts';

const environmentsMax = 50;

/**
 * Makes an environment of the organisation's own. Its slug, which stands in addresses and in the words of policies, is
 * made of its name.
 * @throws Refusal `conflict` at `name` when another environment has that slug, or when there are 50 already.
 */
export async function createEnvironment(tx: OrganisationTx, wanted: { readonly name: string }): Promise<EnvironmentId> {
  const { client, organisationId } = tx;
  const count = await client.environment.count({ where: { organisationId } });
  if (count >= environmentsMax) {
    throw refuse('conflict', { message: `There are ${environmentsMax} environments already.`, param: 'name' });
  }
  const id = createId('env', tx);
  const name = wanted.name.trim();
  const slug = slugOf(name, 'environment');
  await writeRow(
    client.environment.create({
      data: { id, organisationId, slug, name, kind: 'custom', createdAt: new Date(tx.clock.nowMs()) },
    }),
    { conflict: `There is an environment at "${slug}" already.`, param: 'name' },
  );
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'environment.created',
    target: { kind: 'environment', id, name },
    after: { name, slug },
  });
  return id;
}

/** Gives an environment another name; its slug stays, since addresses and configuration name it. @throws Refusal `not_found`. */
export async function renameEnvironment(
  tx: OrganisationTx,
  change: { readonly environmentId: EnvironmentId; readonly name: string },
): Promise<void> {
  const { organisationId } = tx;
  const key = { organisationId_id: { organisationId, id: change.environmentId } };
  const before = await tx.client.environment.findUnique({ where: key });
  if (before === null) throw refuse('not_found');
  const name = change.name.trim();
  if (name === before.name) return;
  await tx.client.environment.update({ where: key, data: { name } });
  await appendAudit(tx, {
    action: 'environment.renamed',
    target: { kind: 'environment', id: change.environmentId, name },
    before: { name: before.name },
    after: { name },
  });
}
