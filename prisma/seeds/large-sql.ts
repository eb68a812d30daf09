import { latencyBoundsMicros } from '@waygate/db';

/** An id of a given kind as SQL: hexadecimal digits are Crockford digits. */
function idSql(prefix: string, number: string): string {
  return `'${prefix}_0a' || lpad(to_hex(${number}), 24, '0')`;
}

/** Organisations with one environment, one owner, and keys. $1: organisations, $2: keys of each. */
export const organisationsSql: readonly string[] = [
  `INSERT INTO organisation (id, slug, name, updated_at)
   SELECT ${idSql('org', 'o')}, 'large-' || o, 'Large ' || o, now() FROM generate_series(1, $1::int) o WHERE $2::int > 0`,
  `INSERT INTO environment (id, organisation_id, slug, name, kind)
   SELECT ${idSql('env', 'o')}, ${idSql('org', 'o')}, 'production', 'Production', 'production'
   FROM generate_series(1, $1::int) o WHERE $2::int > 0`,
  `INSERT INTO "user" (id, email, name)
   SELECT ${idSql('usr', 'o')}, 'owner.of.large.' || o || '@example.com', 'Owner ' || o
   FROM generate_series(1, $1::int) o WHERE $2::int > 0`,
  `INSERT INTO membership (organisation_id, user_id)
   SELECT ${idSql('org', 'o')}, ${idSql('usr', 'o')} FROM generate_series(1, $1::int) o WHERE $2::int > 0`,
  `INSERT INTO role_binding (id, organisation_id, principal_kind, principal_id, system_role, scope_kind)
   SELECT ${idSql('rbd', 'o')}, ${idSql('org', 'o')}, 'user', ${idSql('usr', 'o')}, 'owner', 'organisation'
   FROM generate_series(1, $1::int) o WHERE $2::int > 0`,
  `INSERT INTO api_key (id, organisation_id, environment_id, user_id, name, kind, hash, prefix, last_four, scopes, created_by)
   SELECT ${idSql('key', 'o * 10000 + k')}, ${idSql('org', 'o')}, ${idSql('env', 'o')}, ${idSql('usr', 'o')}, 'Key ' || k,
     'usr', md5('a' || o || ':' || k) || md5('b' || o || ':' || k), 'sk-wg-usr-0000', lpad(k::text, 4, '0'),
     '{"models":null,"endpoints":null,"ipRanges":null}', 'seed'
   FROM generate_series(1, $1::int) o, generate_series(1, $2::int) k`,
];

/** Prepares the size of what follows: sums of this many rows need memory more than they need indexes in order. */
export const memorySql = "SELECT set_config('work_mem', '128MB', true)";

/**
 * Calls of one day. $1: its start, $2 and $3: numbers of the first and the last one, $4: organisations, $5: keys of each. In
 * any hour an organisation works with eight keys, so that its sums are of many calls each.
 */
export const insertEventsSql = `
  INSERT INTO usage_event (id, occurred_at, request_id, attempt, organisation_id, environment_id, key_id, user_id, endpoint,
    requested_model, model, provider, is_stream, outcome, http_status, error_code, input_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, audio_input_tokens, audio_output_tokens,
    images, requests, tool_uses, is_estimated, cost_nano_usd, price_source, duration_micros, first_byte_micros, stage_micros,
    snapshot_version, gateway_id)
  SELECT
    'att_0a' || to_char($1::timestamptz, 'YYYYMMDD') || lpad(to_hex(i), 16, '0'), occurred_at,
    'req_0a' || to_char($1::timestamptz, 'YYYYMMDD') || lpad(to_hex(i), 16, '0'), 1,
    ${idSql('org', 'o')}, ${idSql('env', 'o')}, ${idSql('key', 'o * 10000 + k')}, ${idSql('usr', 'o')}, 'chat',
    model, model, 'sandbox', i % 2 = 0,
    CASE WHEN isfailed THEN 'upstream_failed' ELSE 'completed' END, CASE WHEN isfailed THEN 503 ELSE 200 END,
    CASE WHEN isfailed THEN 'upstream_unreachable' END,
    tokens, 0, 0, 0, CASE WHEN isfailed THEN 0 ELSE tokens / 3 END, 0, 0, 0, 0, 1, 0, false,
    CASE WHEN isfailed THEN 0 ELSE tokens * 350::bigint END, 'seed',
    (200000 * exp(random_normal))::bigint, CASE WHEN NOT isfailed THEN (60000 * exp(random_normal))::bigint END,
    '{"authenticate":30,"decode":50,"authorize":15,"plan":10,"connect":600,"firstByte":60000,"transfer":140000,"settle":20}',
    1, 'gtw_00000000000000000000000000'
  FROM (
    SELECT i, occurred_at, o, 1 + (extract(hour FROM occurred_at)::int * 4 + slot) % $5::int AS k,
      CASE WHEN slot % 4 = 0 THEN 'sandbox/deep' ELSE 'sandbox/swift' END AS model, isfailed, tokens, random_normal
    FROM (
      SELECT i, 1 + i % $4::int AS o, $1::timestamptz + random() * interval '86399.999 seconds' AS occurred_at,
        floor(random() * 8)::int AS slot, random() < 0.02 AS isfailed, 100 + floor(random() * 2000)::int AS tokens,
        sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS random_normal
      FROM generate_series($2::int, $3::int) i
    ) drawn
  ) placed`;

/** In which latency bucket a column's value lies, from 0 on. */
function bucketSql(column: string): string {
  return `width_bucket(${column}, ARRAY[${latencyBoundsMicros.map((bound) => bound + 1).join(', ')}]::bigint[])`;
}

function histogramSql(bucket: string): string {
  const buckets = Array.from({ length: latencyBoundsMicros.length + 1 }, (_, i) => i);
  return `ARRAY[${buckets.map((i) => `count(*) FILTER (WHERE ${bucket} = ${i})`).join(', ')}]`;
}

const sums = `attempts, calls, unpriced_attempts, estimated_attempts, input_tokens, cache_read_tokens, cache_write_tokens,
  output_tokens, reasoning_tokens, cost_nano_usd, duration_histogram, first_byte_histogram`;
const dimensions = 'environment_id, group_id, key_id, user_id, service_account_id, model, provider, endpoint, outcome';

/** Sums of the calls of one hour, as the worker would have made them. $1: its start. */
export const rollupsOfHourSql = `
  INSERT INTO usage_rollup (organisation_id, hour, ${dimensions}, ${sums})
  SELECT organisation_id, $1::timestamptz, environment_id, '', key_id, user_id, '', model, provider, endpoint, outcome,
    count(*), count(*), 0, 0, sum(input_tokens), 0, 0, sum(output_tokens), 0, sum(cost_nano_usd),
    ${histogramSql('duration_bucket')}, ${histogramSql('first_byte_bucket')}
  FROM (
    SELECT *, ${bucketSql('duration_micros')} AS duration_bucket, ${bucketSql('first_byte_micros')} AS first_byte_bucket
    FROM usage_event
    WHERE occurred_at >= $1::timestamptz AND occurred_at < $1::timestamptz + interval '1 hour' AND organisation_id LIKE 'org_0a%'
  ) placed
  GROUP BY organisation_id, environment_id, key_id, user_id, model, provider, endpoint, outcome`;

/** The sums of a range once more, earlier. $1, $2: the range, $3: by how many days. */
export const shiftedRollupsSql = `
  INSERT INTO usage_rollup (organisation_id, hour, ${dimensions}, ${sums})
  SELECT organisation_id, hour - make_interval(days => $3::int), ${dimensions}, ${sums}
  FROM usage_rollup WHERE hour >= $1 AND hour < $2 AND organisation_id LIKE 'org_0a%'`;
