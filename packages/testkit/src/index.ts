export { type FakeClock, fakeClock } from './fake-clock.ts';
export { type HttpScript, type HttpServer, type ReceivedRequest, startHttpServer } from './http-server.ts';
export {
  type BuiltKey,
  type BuiltOrganisation,
  buildCredential,
  buildDeployment,
  buildGroup,
  buildKey,
  buildOrganisation,
  buildPerson,
  testMasterKey,
  testPepper,
  testVault,
} from './organisations.ts';
export { seededRandom } from './seeded-random.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { createTestRedis, type TestRedis } from './test-redis.ts';
export { buildUsageBatch, buildUsageEvent, type UsageEventParts } from './usage-events.ts';
