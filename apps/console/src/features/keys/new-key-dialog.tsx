'use client';

import Link from 'next/link';
import { CodeTabs } from '@/features/connect/code-tabs.tsx';
import { paths, type Scope } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { CodeBlock } from '@/ui/code-block.tsx';
import { CopyButton } from '@/ui/copy-button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';

/** A key to be shown this once. */
export type ShownKey = {
  name: string;
  key: string;
  /** What became of the secret before it, for a key that was rotated. */
  note?: string;
};

type NewKeyDialogProps = {
  created: ShownKey | null;
  scope: Scope;
  /** The gateway, without `/v1`. */
  url: string;
  model: string;
  onClose: () => void;
};

const managementPrefix = 'sk-wg-mgmt-';

function managementCall(key: string): string {
  return `curl ${window.location.origin}/api/manage/v1/organisation \\
  -H "Authorization: Bearer ${key}"`;
}

/** The key itself in a row, to be copied now or never. */
export function PlainKey({ value }: { value: string }) {
  return (
    <div className="flex items-center gap-2 rounded-md border border-control/50 bg-subtle py-1.5 pr-1.5 pl-3">
      <code className="min-w-0 flex-1 break-all font-mono text-12">{value}</code>
      <CopyButton text={value} label="Copy key" isLabelShown look="primary" />
    </div>
  );
}

/** Shows a new key, once. */
export function NewKeyDialog({ created, scope, url, model, onClose }: NewKeyDialogProps) {
  return (
    <Dialog
      isOpen={created !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`${created?.name ?? 'Key'} ${created?.note === undefined ? 'is ready' : 'has a new secret'}`}
      description="Copy the key now. It is stored nowhere and cannot be shown again."
      canDismiss={false}
      className="max-w-2xl"
    >
      {created === null ? null : (
        <>
          <PlainKey value={created.key} />
          {created.note === undefined ? null : <p className="mt-2 text-13 text-muted">{created.note}</p>}
          <h3 className="mt-5 mb-1 font-medium text-13">Try it</h3>
          {created.key.startsWith(managementPrefix) ? (
            <CodeBlock code={managementCall(created.key)} label="curl snippet" />
          ) : (
            <CodeTabs url={url} apiKey={created.key} model={model} />
          )}
          <DialogActions>
            <Button asChild look="quiet" className="mr-auto">
              <Link href={paths.connect(scope)} target="_blank">
                Connect Claude Code, Cursor and others
              </Link>
            </Button>
            <Button onClick={onClose}>I have copied it</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
