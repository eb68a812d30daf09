-- An invitation offers a system role or one of the organisation's own. A deleted role takes the invitations along that
-- offered it; while one of them is open, the role is not deleted.
ALTER TABLE "invitation" ALTER COLUMN "system_role" DROP NOT NULL, ADD COLUMN "role_id" TEXT;

ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organisation_id_role_id_fkey"
  FOREIGN KEY ("organisation_id", "role_id") REFERENCES "role"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE invitation ADD CONSTRAINT invitation_one_role CHECK ((system_role IS NULL) <> (role_id IS NULL));
