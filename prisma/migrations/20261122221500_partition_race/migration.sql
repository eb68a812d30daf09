-- Two workers may ask for the same day's partition at once. An advisory lock makes the second wait, but waiting for one
-- does not refresh what a backend remembers of the catalog, so that to_regclass would still say that the table is missing.
-- A query of pg_class reads the catalog itself.
--
-- The table is made on its own and then attached, which does not block readers and writers of the ledger meanwhile as
-- CREATE TABLE … PARTITION OF would.
CREATE OR REPLACE FUNCTION ensure_usage_partition(partition_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  partition_name text := 'day_' || to_char(partition_day, 'YYYYMMDD');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('usage_partition.' || partition_name));
  IF EXISTS (SELECT FROM pg_class WHERE relnamespace = 'usage_partition'::regnamespace AND relname = partition_name) THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE usage_partition.%I (LIKE usage_event INCLUDING ALL)', partition_name);
  EXECUTE format(
    'ALTER TABLE usage_event ATTACH PARTITION usage_partition.%I FOR VALUES FROM (%L) TO (%L)',
    partition_name,
    partition_day::timestamp AT TIME ZONE 'UTC',
    (partition_day + 1)::timestamp AT TIME ZONE 'UTC');
END
$$;
