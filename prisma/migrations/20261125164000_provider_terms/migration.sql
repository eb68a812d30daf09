-- What a provider promised and where it runs: what policies on regions and data rules decide by.
ALTER TABLE "provider_credential" ADD COLUMN "region" TEXT,
ADD COLUMN "data_rules" TEXT[] DEFAULT ARRAY[]::TEXT[];
