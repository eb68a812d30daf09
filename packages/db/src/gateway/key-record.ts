import { z } from 'zod';
import { idSchema } from '../read-id.ts';

const millis = z.number().nullable();

/** One row of the key query. */
export const keyRecordSchema = z.object({
  id: idSchema('key'),
  organisationId: idSchema('org'),
  environmentId: idSchema('env'),
  groupId: idSchema('grp').nullable(),
  userId: idSchema('usr').nullable(),
  serviceAccountId: idSchema('svc').nullable(),
  kind: z.enum(['usr', 'svc', 'mgmt']),
  /** KeyScopes of packages/policy, which validates it. */
  scopes: z.unknown(),
  name: z.string(),
  /** Which of the key's secrets was shown: 1 for the first, one more with each rotation. */
  secretNumber: z.int().min(1),
  /** When the key expires, or the secret that was shown ends because another one replaced it. */
  expiresAtMs: millis,
  revokedAtMs: millis,
  /** The person is a member and not disabled; the service account is not disabled. */
  isOwnerActive: z.boolean(),
  /** The organisation's configuration version at the time of reading. */
  configVersion: z.number(),
});

/** What the data plane must know of a key. */
export type KeyRecord = Readonly<z.infer<typeof keyRecordSchema>>;

/** Finds one key by the hash of its secret, or of the one before it. */
export const keyRecordSql = `
  SELECT
    k.id, k.organisation_id AS "organisationId", k.environment_id AS "environmentId", k.group_id AS "groupId",
    k.user_id AS "userId", k.service_account_id AS "serviceAccountId", k.kind::text AS kind, k.scopes, k.name,
    CASE WHEN k.hash = $1 THEN k.secret_number ELSE k.secret_number - 1 END AS "secretNumber",
    extract(epoch FROM
      CASE WHEN k.hash = $1 THEN k.expires_at ELSE least(k.expires_at, k.previous_ends_at) END)::float8 * 1000 AS "expiresAtMs",
    extract(epoch FROM k.revoked_at)::float8 * 1000 AS "revokedAtMs",
    o.config_version::float8 AS "configVersion",
    CASE
      WHEN k.user_id IS NOT NULL THEN m.user_id IS NOT NULL AND m.deactivated_at IS NULL AND u.id IS NOT NULL AND u.disabled_at IS NULL
      WHEN k.service_account_id IS NOT NULL THEN s.id IS NOT NULL AND s.disabled_at IS NULL
      ELSE true
    END AS "isOwnerActive"
  FROM api_key k
  JOIN organisation o ON o.id = k.organisation_id
  LEFT JOIN "user" u ON u.id = k.user_id
  LEFT JOIN membership m ON m.organisation_id = k.organisation_id AND m.user_id = k.user_id
  LEFT JOIN service_account s ON s.organisation_id = k.organisation_id AND s.id = k.service_account_id
  WHERE k.hash = $1 OR k.previous_hash = $1`;
