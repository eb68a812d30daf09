-- A key whose secret was replaced: the secret before it opens the same key until its end. The end is compared with the
-- clock by whoever is shown the secret, so that no job has to run for it to end.
ALTER TABLE "api_key"
  ADD COLUMN "secret_number" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "rotated_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_hash" TEXT,
  ADD COLUMN "previous_prefix" TEXT,
  ADD COLUMN "previous_last_four" TEXT,
  ADD COLUMN "previous_ends_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_used_at" TIMESTAMPTZ(3),
  ADD COLUMN "earlier_used_at" TIMESTAMPTZ(3);

CREATE UNIQUE INDEX "api_key_previous_hash_key" ON "api_key"("previous_hash");

-- INVARIANT: no secret that was replaced works for ever.
ALTER TABLE api_key ADD CONSTRAINT api_key_previous_ends CHECK (previous_hash IS NULL OR previous_ends_at IS NOT NULL);

DROP POLICY presented_key ON api_key;
CREATE POLICY presented_key ON api_key FOR SELECT TO waygate_app
  USING (kind = 'mgmt' AND (SELECT current_key_hash()) IN (hash, previous_hash));
