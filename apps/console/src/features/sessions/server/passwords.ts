import { hash, verify } from '@node-rs/argon2';

// Argon2id is the library's default algorithm; costs follow the OWASP password storage cheat sheet.
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const concurrentMax = 8;
const waitingMax = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function takeTurn(): Promise<boolean> {
  if (running < concurrentMax) {
    running += 1;
    return true;
  }
  if (waiting.length >= waitingMax) return false;
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
  });
  return true;
}

function endTurn(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}

/** Runs hashing work with a bound on how much memory all of it takes together. @throws Error when too many wait. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!(await takeTurn())) throw new Error('Too many sign-ins wait for their turn.');
  try {
    return await work();
  } finally {
    endTurn();
  }
}

/** Hashes a password into a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, costs));
}

let standIn: Promise<string> | undefined;

/**
 * Whether the password is the one that was hashed. Without a hash (no such person, no password) it works as long and
 * says no: how long it takes tells nobody which addresses are known.
 */
export async function isPasswordRight(password: string, passwordHash: string | null): Promise<boolean> {
  standIn ??= hashPassword('the stand-in for people who do not exist');
  const target = passwordHash ?? (await standIn);
  const isRight = await inTurn(() => verify(target, password));
  return passwordHash !== null && isRight;
}
