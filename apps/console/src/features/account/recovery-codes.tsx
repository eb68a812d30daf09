'use client';

import { Download } from 'lucide-react';
import { Button } from '@/ui/button.tsx';
import { CopyButton } from '@/ui/copy-button.tsx';
import { DialogActions } from '@/ui/dialog.tsx';

function download(codes: readonly string[], email: string): void {
  const text = `Waygate recovery codes of ${email}. Each works once.\n\n${codes.join('\n')}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'waygate-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(address);
}

type RecoveryCodesProps = { codes: readonly string[]; email: string; onDone: () => void };

/** Recovery codes, to be taken away now or never. */
export function RecoveryCodes({ codes, email, onDone }: RecoveryCodesProps) {
  return (
    <>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-md border bg-subtle px-4 py-3 font-mono text-13"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-3 flex gap-2">
        <CopyButton text={codes.join('\n')} label="Copy all" isLabelShown look="secondary" />
        <Button onClick={() => download(codes, email)}>
          <Download aria-hidden />
          Download
        </Button>
      </div>
      <DialogActions>
        <Button look="primary" onClick={onDone}>
          I have kept them
        </Button>
      </DialogActions>
    </>
  );
}
