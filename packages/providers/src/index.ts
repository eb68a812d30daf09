export {
  countsTokens,
  findProvider,
  type ProviderRow,
  type ProviderWire,
  providerCatalog,
  servesEndpoint,
  wireTo,
} from './catalog.ts';
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
  Span,
  StreamEventKind,
  StreamReader,
  UpstreamError,
} from './provider.ts';
export { providerCodecs } from './provider-codecs.ts';
export { providerTable } from './provider-table.ts';
