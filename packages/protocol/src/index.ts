export { type CallBody, type DialectName, dialects, type Endpoint, endpoints } from './call.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  type AttemptId,
  type AuditEventId,
  type CredentialId,
  createId,
  type DeploymentId,
  type EnvironmentId,
  type GatewayId,
  type GroupId,
  type Id,
  type IdPrefix,
  type InvitationId,
  idPrefixes,
  isId,
  type KeyId,
  type OrganisationId,
  type PolicyId,
  type PriceOverrideId,
  type RequestId,
  type RoleBindingId,
  type RoleId,
  type ServiceAccountId,
  type SessionId,
  type UserId,
} from './ids.ts';
export { formatUsdExactly, type NanoUsd, nanoUsdPerUsd, parseNanoUsd } from './money.ts';
export { nanoUsdText } from './money-schema.ts';
export { type Outcome, outcomes, type TimedStage, timedStages } from './outcome.ts';
export { type Random, systemRandom } from './random.ts';
export { Secret } from './secret.ts';
export { noUsage, type Usage, type UsageBucket, usageBuckets } from './usage.ts';
export { type UsageEvent, usageEventSchema } from './usage-event.ts';
export { usageSchema } from './usage-schema.ts';
