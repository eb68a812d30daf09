-- Codes of an authenticator app, asked for at sign-in after the password, and the codes for when it is lost.
CREATE TABLE "second_factor" (
    "user_id" TEXT NOT NULL,
    "envelope" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("user_id")
);
CREATE TABLE "recovery_code" (
    "user_id" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("user_id","code_hash")
);
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A person's own transaction works on the person's own rows. An organisation sees which of its members have a second
-- factor and can take it from them, and can neither make nor change one.
DO $$
DECLARE
  person_table text;
BEGIN
  FOREACH person_table IN ARRAY ARRAY['second_factor', 'recovery_code'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', person_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', person_table);
    EXECUTE format('CREATE POLICY own ON %I TO waygate_app USING (user_id = (SELECT current_person())) WITH CHECK (user_id = (SELECT current_person()))', person_table);
    EXECUTE format('CREATE POLICY seen_of_members ON %I FOR SELECT TO waygate_app USING (user_id IN (SELECT user_id FROM membership WHERE organisation_id = (SELECT current_organisation())))', person_table);
    EXECUTE format('CREATE POLICY taken_from_members ON %I FOR DELETE TO waygate_app USING (user_id IN (SELECT user_id FROM membership WHERE organisation_id = (SELECT current_organisation())))', person_table);
    EXECUTE format('CREATE POLICY every_person ON %I TO waygate_system USING (true) WITH CHECK (true)', person_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO waygate_app, waygate_system', person_table);
  END LOOP;
END
$$;
