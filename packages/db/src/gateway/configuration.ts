import { endpoints, nanoUsdText, usageBuckets } from '@waygate/protocol';
import { z } from 'zod';
import { idSchema } from '../read-id.ts';

const policyTargets = ['organisation', 'environment', 'group', 'service_account', 'user', 'key'] as const;

/** Endpoints that this version does not know yet are left out: an older gateway serves what it can. */
const knownEndpoints = z.array(z.string()).transform((names) => endpoints.filter((name) => names.includes(name)));

/** Cells as they are stored: decimal strings of nano-USD per 1,000,000 units, by bucket. */
export const priceCells = z.partialRecord(
  z.enum(usageBuckets),
  nanoUsdText.transform((text) => BigInt(text)),
);

/** The document that the configuration query answers with: one statement, hence one consistent state. */
export const configurationSchema = z.object({
  organisationId: idSchema('org'),
  slug: z.string(),
  version: z.int(),
  environments: z.array(
    z.object({
      id: idSchema('env'),
      slug: z.string(),
      kind: z.enum(['production', 'staging', 'development', 'custom']),
    }),
  ),
  /** The highest version of each target's policy. */
  policies: z.array(
    z.object({
      id: idSchema('pol'),
      targetKind: z.enum(policyTargets),
      targetId: z.string(),
      /** What people call the target; it stands in the words of refusals. */
      targetName: z.string(),
      version: z.int(),
      mode: z.enum(['enforce', 'shadow']),
      /** PolicyDocument of packages/policy, which validates it. */
      document: z.unknown(),
    }),
  ),
  credentials: z.array(
    z.object({
      id: idSchema('crd'),
      provider: z.string(),
      name: z.string(),
      baseUrl: z.string().nullable(),
      /** Envelope of packages/vault, or null where the server wants no key. */
      secret: z.unknown(),
      region: z.string().nullable(),
      /** What the provider promised (dataRules of packages/policy). */
      dataRules: z.array(z.string()),
      isEnabled: z.boolean(),
    }),
  ),
  deployments: z.array(
    z.object({
      id: idSchema('dep'),
      credentialId: idSchema('crd'),
      model: z.string(),
      upstreamModel: z.string(),
      endpoints: knownEndpoints,
      region: z.string().nullable(),
      isEnabled: z.boolean(),
    }),
  ),
  priceOverrides: z.array(
    z.object({
      id: idSchema('prc'),
      model: z.string(),
      provider: z.string().nullable(),
      /** Nano-USD per 1,000,000 units. */
      cells: priceCells,
      effectiveFromMs: z.number(),
    }),
  ),
});

/** Everything the data plane must know of an organisation, as of one version. */
export type Configuration = Readonly<z.infer<typeof configurationSchema>>;

/** Answers with one row and one column, `configuration`; with none where the organisation does not exist. */
export const configurationSql = `
  SELECT json_build_object(
    'organisationId', o.id,
    'slug', o.slug,
    'version', o.config_version,
    'environments', (
      SELECT coalesce(json_agg(json_build_object('id', e.id, 'slug', e.slug, 'kind', e.kind) ORDER BY e.id), '[]')
      FROM environment e WHERE e.organisation_id = o.id),
    'policies', (
      SELECT coalesce(json_agg(json_build_object('id', p.id, 'targetKind', p.target_kind, 'targetId', p.target_id,
        'targetName', policy_target_name(p.organisation_id, p.target_kind, p.target_id), 'version', p.version, 'mode', p.mode, 'document', p.document) ORDER BY p.id), '[]')
      FROM (
        SELECT DISTINCT ON (target_kind, target_id) * FROM policy
        WHERE organisation_id = o.id ORDER BY target_kind, target_id, version DESC
      ) p),
    'credentials', (
      SELECT coalesce(json_agg(json_build_object('id', c.id, 'provider', c.provider, 'name', c.name,
        'baseUrl', c.base_url, 'secret', c.secret, 'region', c.region, 'dataRules', c.data_rules,
        'isEnabled', c.disabled_at IS NULL) ORDER BY c.id), '[]')
      FROM provider_credential c WHERE c.organisation_id = o.id),
    'deployments', (
      SELECT coalesce(json_agg(json_build_object('id', d.id, 'credentialId', d.credential_id, 'model', d.model,
        'upstreamModel', d.upstream_model, 'endpoints', d.endpoints, 'region', d.region,
        'isEnabled', d.is_enabled) ORDER BY d.id), '[]')
      FROM deployment d WHERE d.organisation_id = o.id),
    'priceOverrides', (
      SELECT coalesce(json_agg(json_build_object('id', r.id, 'model', r.model, 'provider', r.provider,
        'cells', r.cells, 'effectiveFromMs', floor(extract(epoch FROM r.effective_from) * 1000)) ORDER BY r.id), '[]')
      FROM price_override r WHERE r.organisation_id = o.id)
  ) AS configuration
  FROM organisation o WHERE o.id = $1`;
