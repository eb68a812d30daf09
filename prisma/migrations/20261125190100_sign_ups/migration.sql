-- Who wants an account, until the mailbox is shown to be theirs. The console writes down every address alike and looks
-- none up; the worker, which answers nobody, finds out which of two mails goes out.
CREATE TABLE "sign_up" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "organisation" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "token_hash" TEXT,
    "is_first" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_up_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "sign_up_token_hash_key" ON "sign_up"("token_hash");
CREATE INDEX "sign_up_expires_at_idx" ON "sign_up"("expires_at");
-- One installation has one first sign-up, also when two come at the same moment.
CREATE UNIQUE INDEX sign_up_first ON sign_up (is_first) WHERE is_first;
ALTER TABLE sign_up ADD CONSTRAINT sign_up_email_lower_case CHECK (email = lower(email));
GRANT SELECT, INSERT, UPDATE ON "sign_up" TO waygate_app;
GRANT SELECT, UPDATE, DELETE ON "sign_up" TO waygate_system;
