export type { DecodedCall, Dialect, EncodableAnswer } from './dialect.ts';
export { dialectTable } from './dialect-table.ts';
