'use client';

import { signIn } from 'next-auth/react';
import { useRef, useState } from 'react';

const passwordFaults: Readonly<Record<string, string>> = {
  CredentialsSignin: 'The e-mail address or the password is not right.',
  rate_limited: 'Too many attempts. Wait a minute, then try again.',
};
const codeFaults: Readonly<Record<string, string>> = {
  ...passwordFaults,
  CredentialsSignin: 'Too many codes were tried. Wait a minute, then start over.',
  second_factor_invalid: 'This code is not right, or was used already.',
};
const otherFault = 'Signing in did not work. Try again in a moment.';

/** How far somebody is with signing in, and what goes on from there. */
export type SignInProgress = {
  /** What is asked for: first the password, then, where it is on, a code. */
  step: 'password' | 'code';
  fault: string | null;
  isBusy: boolean;
  enterPassword: (email: string, password: string) => Promise<void>;
  enterCode: (code: string) => Promise<void>;
  startOver: () => void;
};

/**
 * Signs in by password and, where the server asks for it, a code. The password is kept in memory for the second step,
 * because the server keeps nothing of somebody who is half signed in. `onSignedIn` says whether the page is being left: until
 * then the form stays busy.
 */
export function useSignIn(onSignedIn: () => Promise<boolean>): SignInProgress {
  const [step, setStep] = useState<SignInProgress['step']>('password');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const typed = useRef({ email: '', password: '' });

  const attempt = async (code: string) => {
    setBusy(true);
    setFault(null);
    try {
      const result = await signIn('credentials', { ...typed.current, code, redirect: false });
      if (result?.ok) {
        typed.current = { email: '', password: '' };
        if (await onSignedIn()) return;
      } else if (result?.error === 'second_factor_missing') setStep('code');
      else setFault((code === '' ? passwordFaults : codeFaults)[result?.error ?? ''] ?? otherFault);
    } catch {
      setFault(otherFault);
    }
    setBusy(false);
  };
  return {
    ...{ step, fault, isBusy },
    enterPassword: (email, password) => {
      typed.current = { email, password };
      return attempt('');
    },
    enterCode: attempt,
    startOver: () => {
      typed.current = { email: '', password: '' };
      setFault(null);
      setStep('password');
    },
  };
}
