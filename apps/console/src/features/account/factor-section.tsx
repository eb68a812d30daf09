'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { formatDate } from '@/ui/format-time.ts';
import { StatusDot } from '@/ui/status-dot.tsx';
import { AccountSection } from './account-section.tsx';
import type { AccountView } from './account-view.ts';
import type { ProvenDeed } from './prove-both-dialog.tsx';

const SetUpFactorDialog = dynamic(() =>
  import('./set-up-factor-dialog.tsx').then((module) => module.SetUpFactorDialog),
);
const ProveBothDialog = dynamic(() => import('./prove-both-dialog.tsx').then((module) => module.ProveBothDialog));

const codesLow = 3;

type FactorSectionProps = { account: AccountView; timeZone: string; onChanged: () => void };

function FactorState({ account, timeZone }: Omit<FactorSectionProps, 'onChanged'>) {
  const factor = account.secondFactor;
  if (factor === null) return <StatusDot tone="idle" label="Off" className="text-13 text-muted" />;
  const left = factor.recoveryCodesLeft;
  return (
    <div>
      <StatusDot tone="success" label={`On since ${formatDate(factor.sinceMs, timeZone)}`} className="text-13" />
      <p className={left <= codesLow ? 'mt-0.5 text-13 text-warning' : 'mt-0.5 text-13 text-muted'}>
        {left === 1 ? '1 recovery code is left.' : `${left} recovery codes are left.`}
      </p>
    </div>
  );
}

/** Two-factor sign-in: whether it is on, and the ways to change that. */
export function FactorSection({ account, timeZone, onChanged }: FactorSectionProps) {
  const [layer, setLayer] = useState<'set up' | ProvenDeed | null>(null);
  const close = () => setLayer(null);
  return (
    <AccountSection
      title="Two-factor sign-in"
      description="A code from an app on your phone is asked for after the password, so that the password alone lets nobody in."
    >
      <FactorState account={account} timeZone={timeZone} />
      <div className="mt-3 flex flex-wrap gap-2">
        {account.secondFactor === null ? (
          <Button onClick={() => setLayer('set up')}>Set up…</Button>
        ) : (
          <>
            <Button onClick={() => setLayer('renew')}>New recovery codes…</Button>
            <Button onClick={() => setLayer('remove')}>Turn off…</Button>
          </>
        )}
      </div>
      {layer === 'set up' ? <SetUpFactorDialog email={account.email} onClose={close} onChanged={onChanged} /> : null}
      {layer === 'renew' || layer === 'remove' ? (
        <ProveBothDialog key={layer} deed={layer} email={account.email} onClose={close} onChanged={onChanged} />
      ) : null}
    </AccountSection>
  );
}
