export type { AnswerContext, DialectCodec, RequestAddress, StreamEncoder } from './chat-codec.ts';
export type { CallAddress, DecodedCall, Dialect, EncodableAnswer } from './dialect.ts';
export { dialectCodecs } from './dialect-codecs.ts';
export { dialectTable } from './dialect-table.ts';
export type { StatedDimension } from './read-stated.ts';
export { findModelPicker, routerMembers, withoutRouterMembers } from './router-members.ts';
export { bearingOf, type FieldBearing, type FieldTable, textFields } from './text-fields.ts';
export { toHubError } from './to-hub-error.ts';
