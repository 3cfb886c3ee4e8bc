/** `0.00`, `0.04`, `1.20`; a fraction of a cent still shows. */
export const dollars = (usd: number): string => (usd > 0 && usd < 0.01 ? usd.toPrecision(1) : usd.toFixed(2))
