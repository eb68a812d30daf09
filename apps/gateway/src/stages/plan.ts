import { refuse } from '@waygate/errors';
import { planAttempts, type Strategy } from '@waygate/routing';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { Permit } from './authorize.ts';

/** Which upstreams are tried, in which order. Made by `plan` and nowhere else. */
class AttemptsPlan {
  protected readonly stage = 'plan';
  readonly permit: Permit;
  /** At least one. */
  readonly deployments: readonly Deployment[];

  constructor(permit: Permit, deployments: readonly Deployment[]) {
    this.permit = permit;
    this.deployments = deployments;
  }
}

export type { AttemptsPlan as Plan };

/** What planning needs. */
export type PlanDeps = { readonly strategy: Strategy; readonly attemptsMax: number };

function isUsable({ credential }: Deployment): boolean {
  return credential.isUsable;
}

/**
 * Orders the permitted deployments into attempts. Pure.
 * @throws Refusal upstream_credential_unusable where none of them has a credential that can be opened.
 */
export function plan(permit: Permit, deps: PlanDeps): AttemptsPlan {
  const { strategy, attemptsMax } = deps;
  const candidates = permit.candidates.every(isUsable) ? permit.candidates : permit.candidates.filter(isUsable);
  const { attempts } = planAttempts({ candidates, strategy, attemptsMax });
  if (attempts.length === 0) throw refuse('upstream_credential_unusable');
  return new AttemptsPlan(permit, attempts);
}
