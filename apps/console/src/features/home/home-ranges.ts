/** Ranges that Home offers. */
export const homeRanges = ['24h', '7d', '30d', '60d'] as const;
