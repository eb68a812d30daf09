-- Links that go out by mail: a new password, the proof of an address. The worker makes them, the console uses them up.
CREATE TYPE "account_link_kind" AS ENUM ('password_reset', 'email_verification');
CREATE TABLE "account_link" (
    "token_hash" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "kind" "account_link_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_link_pkey" PRIMARY KEY ("token_hash")
);
CREATE INDEX "account_link_user_id_kind_idx" ON "account_link"("user_id", "kind");
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
GRANT SELECT, UPDATE ON "account_link" TO waygate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "account_link" TO waygate_system;
