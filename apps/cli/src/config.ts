import { homedir } from 'node:os';

/** What the command takes from its surroundings. */
export type Config = {
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  /** Where clients keep their settings. */
  readonly home: string;
};

/** Reads the surroundings; options of the command go before them. */
export function readConfig(): Config {
  return { url: process.env['WAYGATE_URL'], apiKey: process.env['WAYGATE_API_KEY'], home: homedir() };
}
