-- A program shows its management key before its organisation is known: it may see that very key, and nothing else.
CREATE FUNCTION current_key_hash() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('waygate.key_hash', true), '');

CREATE POLICY presented_key ON api_key FOR SELECT TO waygate_app
  USING (kind = 'mgmt' AND hash = (SELECT current_key_hash()));
