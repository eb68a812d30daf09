export { AsciiBlock } from './ascii-block.ts';
export { type CallBody, type DialectName, dialects, type Endpoint, endpoints } from './call.ts';
export { type Clock, systemClock } from './clock.ts';
export { codeAt } from './code-at.ts';
export {
  type Dimensions,
  dimensionNameCharsMax,
  dimensionsBytesMax,
  dimensionsMax,
  dimensionValueCharsMax,
  noDimensions,
  writeDimensions,
} from './dimensions.ts';
export {
  type Finish,
  type FinishReason,
  finishReasons,
  type HubAnswer,
  type HubChoice,
  type TokenLogprob,
} from './hub/chat-answer.ts';
export type { HubError } from './hub/chat-error.ts';
export type {
  AudioPart,
  CacheMark,
  ChatPart,
  Citation,
  FilePart,
  ImagePart,
  MediaSource,
  NativePart,
  ReasoningPart,
  RefusalPart,
  Signature,
  TextPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from './hub/chat-part.ts';
export {
  type ChatRole,
  chatRoles,
  type Dropped,
  type Extensions,
  emptyHubRequest,
  type HubMessage,
  type HubRequest,
  type HubTool,
  type HubToolChoice,
  type ReasoningWish,
  type ResponseFormat,
} from './hub/chat-request.ts';
export {
  type ChatDialectName,
  type ChatWireName,
  chatDialects,
  chatWires,
  isChatDialect,
  wireOfDialect,
} from './hub/chat-wires.ts';
export type { JsonObject, JsonValue } from './hub/json.ts';
export type { StreamEvent } from './hub/stream-event.ts';
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
  type SignUpId,
  type UserId,
} from './ids.ts';
export { formatUsdExactly, type NanoUsd, nanoUsdPerUsd, parseNanoUsd } from './money.ts';
export { nanoUsdText } from './money-schema.ts';
export { type Outcome, outcomes, type TimedStage, timedStages } from './outcome.ts';
export { type Random, systemRandom } from './random.ts';
export type { RoutingWish } from './routing-wish.ts';
export { Secret } from './secret.ts';
export { noUsage, type Usage, type UsageBucket, usageBuckets } from './usage.ts';
export { type UsageEvent, usageEventSchema } from './usage-event.ts';
export { appendUsageLine, readUsageLine, writeUsageLine } from './usage-line.ts';
export { usageSchema } from './usage-schema.ts';
