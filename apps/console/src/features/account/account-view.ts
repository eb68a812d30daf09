/** A session of the person who looks. */
export type SessionRow = {
  id: string;
  /** Browser and system in words, as far as the browser tells. */
  device: string;
  isPhone: boolean;
  address: string | null;
  startedAtMs: number;
  lastSeenAtMs: number;
  /** Whether it is the one that the page is seen in. */
  isThis: boolean;
};

/** Everything on the account page. */
export type AccountView = {
  name: string;
  email: string;
  isEmailVerified: boolean;
  /** Null: off. */
  secondFactor: { sinceMs: number; recoveryCodesLeft: number } | null;
  sessions: readonly SessionRow[];
};
