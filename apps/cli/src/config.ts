import { homedir } from 'node:os';
import { z } from 'zod';

/** What the command takes from its surroundings. */
export type Config = {
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  /** Where clients keep their settings. */
  readonly home: string;
};

const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));
const environmentSchema = z.object({ WAYGATE_URL: optionalText, WAYGATE_API_KEY: optionalText });

/** Reads the surroundings; options of the command go before them. What is set to nothing is not set. */
export function readConfig(): Config {
  const { WAYGATE_URL: url, WAYGATE_API_KEY: apiKey } = environmentSchema.parse(process.env);
  return { url, apiKey, home: homedir() };
}
