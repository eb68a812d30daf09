-- What people call the target of a policy. One place, so that a gateway's refusal and the console say the same words.
-- SAFETY: it runs with the rights of who asks; row-level security shows a tenant its own targets only.
CREATE FUNCTION policy_target_name(tenant text, kind policy_target, target text) RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(
    CASE kind
      WHEN 'organisation' THEN (SELECT o.slug FROM organisation o WHERE o.id = tenant)
      WHEN 'environment' THEN (SELECT e.slug FROM environment e WHERE e.organisation_id = tenant AND e.id = target)
      WHEN 'group' THEN (SELECT g.name FROM "group" g WHERE g.organisation_id = tenant AND g.id = target)
      WHEN 'service_account' THEN (SELECT s.name FROM service_account s WHERE s.organisation_id = tenant AND s.id = target)
      WHEN 'user' THEN (
        SELECT u.name FROM "user" u JOIN membership m ON m.user_id = u.id
        WHERE m.organisation_id = tenant AND u.id = target)
      WHEN 'key' THEN (SELECT k.name FROM api_key k WHERE k.organisation_id = tenant AND k.id = target)
    END,
    target);

GRANT SELECT (name) ON "user" TO waygate_gateway;
