export {
  countsTokens,
  findProvider,
  type ProviderRow,
  type ProviderWire,
  providerCatalog,
  rowOfModel,
  servesEndpoint,
  wireTo,
} from './catalog.ts';
export type { Admittance, CloudAccess, SignableRequest, TokenGrant } from './cloud/cloud-access.ts';
export { type CloudName, cloudSecretSchemas } from './cloud/cloud-secrets.ts';
export { CloudTokens, type TokenFetch } from './cloud/cloud-tokens.ts';
export { openCloud } from './cloud/open-cloud.ts';
export { estimateUsage, type UsageBound, worstUsage } from './estimate-usage.ts';
export type {
  ChatQuirks,
  DecodedAnswer,
  EncodedChatRequest,
  EncodeOptions,
  ProviderCodec,
  StreamDecodeOptions,
  StreamDecoder,
  UpstreamFailure,
} from './hub/chat-codec.ts';
export { modelListings } from './list-models.ts';
export type {
  AnswerReading,
  DeliveredContent,
  EncodableCall,
  EncodedRequest,
  ErrorClass,
  Provider,
  StreamEventKind,
  StreamReader,
  UpstreamError,
} from './provider.ts';
export { providerCodecs } from './provider-codecs.ts';
export { providerTable } from './provider-table.ts';
