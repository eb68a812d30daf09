import type { ProviderRow } from './catalog.ts';
import * as openai from './openai/index.ts';
import type { Provider } from './provider.ts';

/** How each wire is spoken. */
export const providerTable: { readonly [Wire in ProviderRow['wire']]: Provider } = { openai };
