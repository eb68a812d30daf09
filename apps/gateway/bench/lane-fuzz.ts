/**
 * Reads a million odd requests by the fast lane's matcher and by Node's parser, and lists where they differ.
 * `pnpm bench lane-fuzz.ts [inputs] [seed]`
 */
import { fuzzLane } from '../test/lane-fuzzer.ts';

const [inputs = '1000000', seed = `${Date.now() % 2 ** 31}`] = process.argv.slice(2);
const { calls, differences } = fuzzLane({ inputs: Number(inputs), seed: Number(seed) });
console.log(`seed ${seed}: ${inputs} inputs, ${calls} taken for calls, ${differences.length} differences`);
for (const difference of differences.slice(0, 20)) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;
