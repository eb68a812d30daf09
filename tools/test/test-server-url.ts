/** The PostgreSQL that `npm test` started for tests. @throws Error with the fix when there is none. */
export function testServerUrl(): string {
  const url = process.env['WAYGATE_TEST_DATABASE_URL'];
  if (url === undefined || url === '') throw new Error('WAYGATE_TEST_DATABASE_URL is not set. Run: npm test -- tools');
  return url;
}

/** The Redis that `npm test` started for tests. @throws Error with the fix when there is none. */
export function testRedisUrl(): string {
  const url = process.env['WAYGATE_TEST_REDIS_URL'];
  if (url === undefined || url === '') throw new Error('WAYGATE_TEST_REDIS_URL is not set. Run: npm test -- tools');
  return url;
}
