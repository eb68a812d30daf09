-- A deleted service account stays for the names in the ledger and the audit log; its own name is free again.
ALTER TABLE "service_account" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);

DROP INDEX "service_account_organisation_id_name_key";
CREATE UNIQUE INDEX "service_account_organisation_id_name_deleted_at_key" ON "service_account"("organisation_id", "name", "deleted_at") NULLS NOT DISTINCT;

-- INVARIANT: what is deleted is disabled, so that whoever asks whether an account may act needs one answer.
ALTER TABLE service_account ADD CONSTRAINT service_account_deleted_is_disabled CHECK (deleted_at IS NULL OR disabled_at IS NOT NULL);
