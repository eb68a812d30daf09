/** Where the tests' real servers are. `npm test` sets both variables. */
const fix = 'Run the tests with "npm test -- <package>", which starts real servers for them.';

/** The administrator's URL of the tests' Postgres. @throws Error with the fix when the variable is missing. */
export function testDatabaseUrl(): string {
  const url = process.env['WAYGATE_TEST_DATABASE_URL'];
  if (url === undefined || url === '') throw new Error(`WAYGATE_TEST_DATABASE_URL is not set. ${fix}`);
  return url;
}

/** The URL of the tests' Redis. @throws Error with the fix when the variable is missing. */
export function testRedisUrl(): string {
  const url = process.env['WAYGATE_TEST_REDIS_URL'];
  if (url === undefined || url === '') throw new Error(`WAYGATE_TEST_REDIS_URL is not set. ${fix}`);
  return url;
}
