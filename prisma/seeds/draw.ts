import type { Random } from '@waygate/protocol';

/** A whole number between two, both included. */
export function drawBetween(random: Random, min: number, max: number): number {
  return min + Math.floor(random.unit() * (max - min + 1));
}

/** One of several, each as likely as its weight says. */
export function drawWeighted<Choice>(random: Random, choices: readonly (readonly [Choice, weight: number])[]): Choice {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.unit() * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new Error('There is nothing to draw from.');
  return last[0];
}

/** A number around 1 as latencies and sizes are spread: log-normal with the given spread. */
export function drawLogNormal(random: Random, spread: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
  return Math.exp(spread * radius * Math.cos(2 * Math.PI * random.unit()));
}

/** How many events happen where so many are expected (Poisson; Knuth below 30, its normal approximation above). */
export function drawCount(random: Random, expected: number): number {
  if (expected > 30) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
    const normal = radius * Math.cos(2 * Math.PI * random.unit());
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal));
  }
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random.unit(); product > limit; product *= random.unit()) count++;
  return count;
}
