export { catalogueVersion, findModel, models, providerRank, resolveModelName } from './catalogue.ts';
export {
  cellFromEntry,
  checkOverride,
  type OverrideCheck,
  type OverrideFinding,
  type PriceUnit,
  priceUnits,
} from './check-override.ts';
export type { Capability, CatalogueModel, Modality, ModelKind, PriceOrigin, ServiceTier } from './model.ts';
export {
  type Cost,
  type CostLine,
  cellFromUsd,
  costOf,
  explainCost,
  type PriceCells,
  type PricePeriod,
  type PriceSheet,
} from './price.ts';
export { type PriceOverride, type PriceQuestion, priceCellsSchema, priceFor, type SourcedPrice } from './price-for.ts';
