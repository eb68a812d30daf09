-- What callers say their calls are for. A constant default rewrites no row; partitions, past and to come, take the column over.
ALTER TABLE "usage_event" ADD COLUMN "dimensions" JSONB NOT NULL DEFAULT '{}';
