import {
  type CredentialRecord,
  type KeyChain,
  listCredentials,
  listPolicies,
  type OrganisationTx,
  type PolicyRecord,
  readKeyChain,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import {
  compileEffectivePolicy,
  dataRules,
  decideCall,
  decidingLogging,
  describeLine,
  describeSource,
  describeStatement,
  keepsEndUser,
  linkName,
  linksOf,
  type PolicyLayer,
  type PolicyQuestion,
  readPolicyLayer,
  readScopesLayer,
  refusalOf,
} from '@waygate/policy';
import { isId } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import { effectivePolicyInput, type TryCallInput } from '../policy-input.ts';

/** An ordinary call: what it is tried with where nothing else is said. */
const ordinary = {
  endUser: null,
  choicesCount: 1,
  temperature: null,
  modalities: [],
} as const;

function layersOf(chain: KeyChain, policies: readonly PolicyRecord[], organisationId: string): PolicyLayer[] {
  const byLink = new Map(policies.map((policy) => [linkName(policy.target.kind, policy.target.id), policy]));
  const links = [...linksOf({ ...chain, organisationId }), linkName('key', chain.keyId)];
  const found = links.map((link) => byLink.get(link)).filter((policy) => policy !== undefined);
  const layers = found.map(
    ({ target, ...policy }) => readPolicyLayer({ ...policy, targetKind: target.kind, targetId: target.id }).layer,
  );
  const { layer } = readScopesLayer({ id: chain.keyId, name: chain.name, scopes: chain.scopes });
  return layer === null ? layers : [...layers, layer];
}

function questionsOf(credentials: readonly CredentialRecord[], call: TryCallInput): PolicyQuestion[] {
  return credentials
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((credential) => {
      const promised = dataRules.filter((rule) => credential.dataRules.includes(rule));
      const serving = credential.deployments.filter(
        ({ isEnabled, model, endpoints }) =>
          isEnabled &&
          [model, model.slice(model.indexOf('/') + 1)].includes(call.model) &&
          endpoints.includes(call.endpoint),
      );
      return serving.map(({ model, region }) => ({
        ...ordinary,
        endpoint: call.endpoint,
        ipAddress: call.ipAddress,
        outputTokensMax: call.outputTokensMax,
        model,
        provider: model.slice(0, Math.max(0, model.indexOf('/'))) || credential.provider,
        region: region ?? credential.region,
        dataRules: promised,
      }));
    });
}

async function tryCall(tx: OrganisationTx, layers: readonly PolicyLayer[], call: TryCallInput) {
  const policy = compileEffectivePolicy(layers);
  const questions = questionsOf(await listCredentials(tx), call);
  const decisions = questions.map((question) => decideCall(policy, question));
  const decision = decisions.find(({ isAllowed }) => isAllowed) ?? decisions[0];
  if (decision === undefined) return { isServed: false as const };
  const refusal = refusalOf(decision);
  return {
    isServed: true as const,
    isAllowed: decision.isAllowed,
    code: decision.refusal,
    message: refusal?.message ?? null,
    lines: decision.lines.map((line) => ({ ...line, words: describeLine(line) })),
  };
}

/** Every statement in force for a key, layer by layer, in the words of refusals; and what they say to one call. */
export const effectivePolicy = procedure('policies:read')
  .input(effectivePolicyInput)
  .query(async ({ ctx, input }) => {
    if (!isId('key', input.keyId)) throw refuse('not_found');
    const chain = await readKeyChain(ctx.tx, input.keyId);
    if (chain.environmentId !== ctx.environment.id) throw refuse('not_found');
    ctx.rights.require('keys:read', { groupId: chain.groupId, ownerId: chain.userId });
    const layers = layersOf(chain, await listPolicies(ctx.tx), ctx.organisation.id);
    const logging = decidingLogging(layers);
    return {
      layers: layers.map((layer) => ({
        ...{ layer: layer.layer, id: layer.id, name: layer.name, version: layer.version, mode: layer.mode },
        source: describeSource(layer),
        statements: compileEffectivePolicy([layer]).rules.map((rule) => ({
          rule: rule.rule,
          words: describeStatement(rule),
        })),
      })),
      logging: {
        keepsEndUser: keepsEndUser(logging),
        source: logging === null ? null : describeSource(logging),
      },
      trial: input.call === null ? null : await tryCall(ctx.tx, layers, input.call),
    };
  });
