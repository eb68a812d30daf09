-- The walls between tenants, and between programs.
--
-- INVARIANT: every table with an organisation_id has forced row-level security: without a declared organisation a
-- statement sees and changes nothing. Programs never work as the owner of the tables: they switch to one of three roles
--   waygate_app      the console: one organisation (and one person) at a time, named by transaction-local settings
--   waygate_gateway  the gateway: reads configuration of all organisations, writes nothing
--   waygate_system   the worker's named jobs, sign-in before an organisation is known, seeds: all organisations
DO $$
DECLARE
  program text;
BEGIN
  FOREACH program IN ARRAY ARRAY['waygate_app', 'waygate_gateway', 'waygate_system'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = program) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', program);
    END IF;
    EXECUTE format('GRANT %I TO CURRENT_USER', program);
  END LOOP;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The migrating database user may not create roles. Let an administrator run: CREATE ROLE waygate_app NOLOGIN; CREATE ROLE waygate_gateway NOLOGIN; CREATE ROLE waygate_system NOLOGIN; GRANT waygate_app, waygate_gateway, waygate_system TO %;', CURRENT_USER;
END
$$;

CREATE FUNCTION current_organisation() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('waygate.organisation_id', true), '');

CREATE FUNCTION current_person() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('waygate.user_id', true), '');

-- Exactly one of two owners, one of two kinds of role, a scope id exactly where a scope has one.
ALTER TABLE api_key ADD CONSTRAINT api_key_one_owner CHECK ((user_id IS NULL) <> (service_account_id IS NULL) OR (kind = 'mgmt' AND service_account_id IS NULL));
ALTER TABLE role_binding ADD CONSTRAINT role_binding_one_role CHECK ((system_role IS NULL) <> (role_id IS NULL));
ALTER TABLE role_binding ADD CONSTRAINT role_binding_scope CHECK ((scope_kind = 'organisation') = (scope_id IS NULL));
ALTER TABLE "user" ADD CONSTRAINT user_email_lower_case CHECK (email = lower(email));

GRANT USAGE ON SCHEMA public TO waygate_app, waygate_gateway, waygate_system;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'environment', 'group', 'membership', 'group_member', 'invitation', 'role', 'role_binding', 'service_account', 'api_key',
    'policy', 'provider_credential', 'deployment', 'price_override', 'usage_event', 'usage_rollup', 'audit_head', 'audit_event'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO waygate_app USING (organisation_id = (SELECT current_organisation())) WITH CHECK (organisation_id = (SELECT current_organisation()))',
      tenant_table);
    EXECUTE format('CREATE POLICY every_tenant ON %I TO waygate_system USING (true) WITH CHECK (true)', tenant_table);
  END LOOP;

  FOREACH tenant_table IN ARRAY ARRAY[
    'environment', 'group', 'membership', 'group_member', 'role', 'role_binding', 'service_account', 'api_key',
    'policy', 'provider_credential', 'deployment', 'price_override'
  ] LOOP
    EXECUTE format('CREATE POLICY configuration ON %I FOR SELECT TO waygate_gateway USING (true)', tenant_table);
    EXECUTE format('GRANT SELECT ON %I TO waygate_gateway', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO waygate_app, waygate_system', tenant_table);
  END LOOP;
END
$$;

ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organisation TO waygate_app
  USING (id = (SELECT current_organisation())) WITH CHECK (id = (SELECT current_organisation()));
CREATE POLICY every_tenant ON organisation TO waygate_system USING (true) WITH CHECK (true);
CREATE POLICY configuration ON organisation FOR SELECT TO waygate_gateway USING (true);
GRANT SELECT, INSERT, UPDATE ON organisation TO waygate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation TO waygate_system;
GRANT SELECT ON organisation TO waygate_gateway;

-- A person may see which organisations they belong to before choosing one.
CREATE POLICY own_memberships ON membership FOR SELECT TO waygate_app USING (user_id = (SELECT current_person()));
CREATE POLICY own_organisations ON organisation FOR SELECT TO waygate_app
  USING (id IN (SELECT organisation_id FROM membership WHERE user_id = (SELECT current_person())));

GRANT SELECT, INSERT, UPDATE, DELETE ON invitation TO waygate_app, waygate_system;
GRANT SELECT, INSERT, UPDATE ON "user", session TO waygate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "user", session TO waygate_system;
GRANT SELECT (id, disabled_at) ON "user" TO waygate_gateway;

-- The ledger is written by the worker alone; the audit log is appended to and never changed.
GRANT SELECT ON usage_event, usage_rollup TO waygate_app;
GRANT SELECT, INSERT ON usage_event TO waygate_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rollup TO waygate_system;
GRANT SELECT, INSERT ON audit_event TO waygate_app, waygate_system;
GRANT SELECT, INSERT, UPDATE ON audit_head TO waygate_app, waygate_system;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append only';
END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Partitions of the ledger live in a schema of their own: nobody queries them directly, and row-level security of the
-- parent cannot be walked around, since no program has a right on them.
CREATE SCHEMA usage_partition;

-- Makes the partition of one UTC day unless it is there. Callable by programs that may not create tables.
CREATE FUNCTION ensure_usage_partition(partition_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  partition_name text := 'day_' || to_char(partition_day, 'YYYYMMDD');
BEGIN
  IF to_regclass(format('usage_partition.%I', partition_name)) IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('usage_partition.' || partition_name));
  IF to_regclass(format('usage_partition.%I', partition_name)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format(
    'CREATE TABLE usage_partition.%I PARTITION OF usage_event FOR VALUES FROM (%L) TO (%L)',
    partition_name,
    partition_day::timestamp AT TIME ZONE 'UTC',
    (partition_day + 1)::timestamp AT TIME ZONE 'UTC');
END
$$;
REVOKE ALL ON FUNCTION ensure_usage_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_usage_partition(date) TO waygate_system;

-- Drops the partitions of days before the given one and says how many: retention without deletes.
CREATE FUNCTION drop_usage_partitions_before(first_day_kept date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  partition_name text;
  dropped integer := 0;
BEGIN
  FOR partition_name IN
    SELECT relname FROM pg_class
    WHERE relnamespace = 'usage_partition'::regnamespace AND relkind = 'r' AND relname < 'day_' || to_char(first_day_kept, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE usage_partition.%I', partition_name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION drop_usage_partitions_before(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_usage_partitions_before(date) TO waygate_system;

-- Element-wise sum of two latency histograms, so that merging rollups is one UPDATE.
CREATE FUNCTION histogram_add(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY(
    SELECT coalesce(a[i], 0) + coalesce(b[i], 0)
    FROM generate_series(1, greatest(coalesce(array_length(a, 1), 0), coalesce(array_length(b, 1), 0))) AS i
    ORDER BY i
  );

CREATE AGGREGATE histogram_sum(bigint[]) (SFUNC = histogram_add, STYPE = bigint[], INITCOND = '{}', PARALLEL = SAFE, COMBINEFUNC = histogram_add);
