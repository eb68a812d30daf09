export { type CatalogueEntry, type ErrorCode, type ErrorKind, errorCatalogue } from './catalogue.ts';
export { Refusal, type RefusalOptions, refuse, toRefusal } from './refusal.ts';
