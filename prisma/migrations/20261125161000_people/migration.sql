-- People leave an organisation for a while and groups go out of use, without being forgotten; an invitation that was
-- sent by mail has a link of its own.
ALTER TABLE "group" ADD COLUMN     "archived_at" TIMESTAMPTZ(3);
ALTER TABLE "invitation" ADD COLUMN     "mail_token_hash" TEXT;
ALTER TABLE "membership" ADD COLUMN     "deactivated_at" TIMESTAMPTZ(3);
CREATE UNIQUE INDEX "invitation_mail_token_hash_key" ON "invitation"("mail_token_hash");
