import type { PriceOrigin } from '../model.ts';

export declare const generatedVersion: string;
export declare const generatedSources: readonly PriceOrigin[];
export declare const generatedRows: readonly string[];
