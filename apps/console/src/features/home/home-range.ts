/** Ranges that Home offers. */
export const homeRanges = ['24h', '7d', '30d', '60d'] as const;
export type HomeRange = (typeof homeRanges)[number];

/** The range a URL asks for; the last 24 hours where it asks for none that Home offers. */
export function homeRangeOf(text: unknown): HomeRange {
  return homeRanges.find((range) => range === text) ?? '24h';
}
