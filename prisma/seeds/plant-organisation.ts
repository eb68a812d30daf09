import { hash } from '@node-rs/argon2';
import {
  type ApiKeyRecord,
  asPerson,
  asVisitor,
  createApiKey,
  createOrganisationForPerson,
  createPerson,
  findPersonByEmail,
  type KeyOwner,
  listApiKeys,
  listEnvironments,
  listOrganisationsOfPerson,
  type OrganisationTx,
  withOrganisation,
} from '@waygate/db';
import { models } from '@waygate/pricing';
import { createId, type EnvironmentId, type GroupId, type OrganisationId, type UserId } from '@waygate/protocol';
import { createKey, hashKey } from '@waygate/vault';
import { repeatableRandom } from './repeatable-random.ts';
import type { DemoAccess, SeedContext } from './scenario.ts';

/** An environment by its slug. */
export type EnvironmentName = 'production' | 'staging' | 'development';

/** A person of a scenario. The first one founds the organisation and owns it. */
export type PersonPlan = {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly group: string;
};

/** A key of a scenario, of a person (by address) or a service account (by name). */
export type KeyPlan = {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly owner: string;
  readonly models?: readonly string[];
  readonly expiresInDays?: number;
  readonly isRevoked?: boolean;
};

/** An organisation to be planted. */
export type OrganisationPlan = {
  readonly name: string;
  readonly timeZone: string;
  readonly groups: readonly string[];
  readonly people: readonly [PersonPlan, ...PersonPlan[]];
  readonly serviceAccounts: readonly { readonly name: string; readonly group: string }[];
  readonly keys: readonly KeyPlan[];
  /** The owner's own key in development, the plaintext of which is given back. */
  readonly demoKeyName: string;
};

/** What stands. */
export type PlantedOrganisation = {
  readonly organisationId: OrganisationId;
  readonly access: DemoAccess;
  /** When it was planted first; usage is told from there, so that planting again adds nothing. */
  readonly plantedAtMs: number;
  /** By name. */
  readonly keys: ReadonlyMap<string, ApiKeyRecord>;
};

// Argon2id with the costs of the OWASP password storage cheat sheet, as the console uses.
const passwordCosts = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Plants an organisation with its people, groups, service accounts, keys and sandbox, unless it stands. */
export async function plantOrganisation(context: SeedContext, plan: OrganisationPlan): Promise<PlantedOrganisation> {
  const [founder] = plan.people;
  const { key } = createKey('usr', repeatableRandom(context.keyPepper, `${plan.name} ${plan.demoKeyName}`));
  const access = { email: founder.email, password: context.password, apiKey: key.reveal() };
  const { organisationId, userId } = await findOrFound(context, plan);
  const scope = { organisationId, userId, origin: { source: 'seed' } };
  return withOrganisation(context.app, scope, async (tx) => {
    if ((await tx.client.group.count()) === 0) await furnish(tx, context, plan);
    const { createdAt } = await tx.client.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    const keys = await listApiKeys(tx, { spendSinceMs: context.nowMs });
    const byName = new Map(keys.map((one) => [one.name, one]));
    return { organisationId, access, plantedAtMs: createdAt.getTime(), keys: byName };
  });
}

async function findOrFound(
  { app, password, sandboxUrl }: SeedContext,
  plan: OrganisationPlan,
): Promise<{ organisationId: OrganisationId; userId: UserId }> {
  const [founder] = plan.people;
  const person = await asVisitor(app, (tx) => findPersonByEmail(tx, founder.email));
  if (person !== null) {
    const organisations = await asPerson(app, person.id, listOrganisationsOfPerson);
    const standing = organisations.find((organisation) => organisation.name === plan.name);
    if (standing !== undefined) return { organisationId: standing.id, userId: person.id };
  }
  const { email, name } = founder;
  const passwordHash = await hash(password, passwordCosts);
  return createOrganisationForPerson(app, {
    name: plan.name,
    timeZone: plan.timeZone,
    owner: person === null ? { email, name, passwordHash } : { userId: person.id },
    ...(sandboxUrl === null ? {} : { sandbox: { deployments: sandboxDeployments() } }),
    origin: { source: 'seed' },
  });
}

function sandboxDeployments() {
  return models
    .filter((model) => model.provider === 'sandbox')
    .map(({ id, upstreamModel, endpoints }) => ({ model: id, upstreamModel, endpoints }));
}

/** Everything beside the founder, in one transaction: a plant that was cut off is furnished whole the next time. */
async function furnish(tx: OrganisationTx, context: SeedContext, plan: OrganisationPlan): Promise<void> {
  const groups = new Map<string, GroupId>();
  for (const name of plan.groups) groups.set(name, await plantGroup(tx, name));
  const owners = new Map<string, KeyOwner>();
  for (const person of plan.people)
    owners.set(person.email, { userId: await plantPerson(tx, context, { person, groups }) });
  for (const { name, group } of plan.serviceAccounts) {
    const id = createId('svc', tx);
    await tx.client.serviceAccount.create({
      data: { id, organisationId: tx.organisationId, groupId: named(groups, group), name },
    });
    owners.set(name, { serviceAccountId: id });
  }
  const environments = new Map((await listEnvironments(tx)).map(({ slug, id }) => [slug, id]));
  const places = { groups, owners, environments, groupOf: groupsOfOwners(plan) };
  for (const key of plan.keys) await plantKey(tx, context, { plan, key, places });
  const [founder] = plan.people;
  // In production, because that is where people land: the first call they make is on the page they look at.
  const demo: KeyPlan = { name: plan.demoKeyName, environment: 'production', owner: founder.email };
  await plantKey(tx, context, { plan, key: demo, places });
  await tx.client.organisation.update({
    where: { id: tx.organisationId },
    data: { onboardedAt: new Date(tx.clock.nowMs()) },
  });
}

function groupsOfOwners(plan: OrganisationPlan): ReadonlyMap<string, string> {
  return new Map([
    ...plan.people.map(({ email, group }) => [email, group] as const),
    ...plan.serviceAccounts.map(({ name, group }) => [name, group] as const),
  ]);
}

function named<Value>(things: ReadonlyMap<string, Value>, name: string): Value {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`The scenario has nothing named "${name}".`);
  return thing;
}

async function plantGroup(tx: OrganisationTx, name: string): Promise<GroupId> {
  const id = createId('grp', tx);
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  await tx.client.group.create({ data: { id, organisationId: tx.organisationId, slug, name } });
  return id;
}

async function plantPerson(
  tx: OrganisationTx,
  context: SeedContext,
  { person, groups }: { readonly person: PersonPlan; readonly groups: ReadonlyMap<string, GroupId> },
): Promise<UserId> {
  const { organisationId } = tx;
  const known = await findPersonByEmail(tx, person.email);
  const passwordHash = known === null ? await hash(context.password, passwordCosts) : null;
  const userId = known?.id ?? (await createPerson(tx, { email: person.email, name: person.name, passwordHash }));
  if (userId !== tx.userId) {
    await tx.client.membership.create({ data: { organisationId, userId } });
    await tx.client.roleBinding.create({
      data: {
        id: createId('rbd', tx),
        organisationId,
        principalKind: 'user',
        principalId: userId,
        systemRole: person.role,
        scopeKind: 'organisation',
        createdBy: tx.userId,
      },
    });
  }
  await tx.client.user.updateMany({
    where: { id: userId, emailVerifiedAt: null },
    data: { emailVerifiedAt: new Date(context.nowMs) },
  });
  await tx.client.groupMember.create({ data: { organisationId, userId, groupId: named(groups, person.group) } });
  return userId;
}

type Places = {
  readonly groups: ReadonlyMap<string, GroupId>;
  readonly owners: ReadonlyMap<string, KeyOwner>;
  readonly environments: ReadonlyMap<string, EnvironmentId>;
  readonly groupOf: ReadonlyMap<string, string>;
};

const dayMs = 86_400_000;

async function plantKey(
  tx: OrganisationTx,
  context: SeedContext,
  { plan, key, places }: { readonly plan: OrganisationPlan; readonly key: KeyPlan; readonly places: Places },
): Promise<void> {
  const owner = named(places.owners, key.owner);
  const random = repeatableRandom(context.keyPepper, `${plan.name} ${key.name}`);
  const made = createKey('userId' in owner ? 'usr' : 'svc', random);
  const id = await createApiKey(tx, {
    name: key.name,
    environmentId: named(places.environments, key.environment),
    groupId: named(places.groups, named(places.groupOf, key.owner)),
    owner,
    hash: hashKey(made.key.reveal(), context.keyPepper),
    prefix: made.prefix,
    lastFour: made.lastFour,
    scopes: { models: key.models ?? null, endpoints: null, ipRanges: null },
    expiresAtMs: key.expiresInDays === undefined ? null : context.nowMs + key.expiresInDays * dayMs,
  });
  if (key.isRevoked === true) {
    await tx.client.apiKey.update({
      where: { id },
      data: { revokedAt: new Date(tx.clock.nowMs()), revokedBy: tx.userId },
    });
  }
}
