/**
 * The interval of 95 % for a share, after Wilson: it holds for few cases and for shares near 0 and 1 too.
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
 *
 * @returns shares from 0 to 1; all of it where there is no case.
 */
export function wilson(successes: number, cases: number): { low: number; high: number } {
  if (cases === 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = successes / cases;
  const middle = share + (z * z) / (2 * cases);
  const reach = z * Math.sqrt((share * (1 - share)) / cases + (z * z) / (4 * cases * cases));
  const divisor = 1 + (z * z) / cases;
  return { low: Math.max(0, (middle - reach) / divisor), high: Math.min(1, (middle + reach) / divisor) };
}
