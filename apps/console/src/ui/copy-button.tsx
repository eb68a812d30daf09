'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

type CopyButtonProps = {
  text: string;
  /** What the button does, for screen readers and, with `isLabelShown`, for everybody. */
  label: string;
  isLabelShown?: boolean;
  look?: 'quiet' | 'secondary' | 'primary';
  className?: string;
};

/** Copies a text and says so. */
export function CopyButton({ text, label, isLabelShown = false, look = 'quiet', className }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };

  return (
    <Button
      look={look}
      size={isLabelShown ? 'medium' : 'icon'}
      aria-label={label}
      onClick={() => void copy()}
      {...(className === undefined ? {} : { className })}
    >
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      {isLabelShown ? <span>{isCopied ? 'Copied' : label}</span> : null}
      <span aria-live="polite" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
