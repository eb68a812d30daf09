export { catalogueVersion, findModel, models, resolveModelName } from './catalogue.ts';
export type { Capability, CatalogueModel, Modality } from './model.ts';
export {
  type Cost,
  type CostLine,
  cellFromUsd,
  costOf,
  explainCost,
  type PriceCells,
  type PriceSheet,
} from './price.ts';
export { type PriceOverride, type PriceQuestion, priceCellsSchema, priceFor, type SourcedPrice } from './price-for.ts';
