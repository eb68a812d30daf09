'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { CopyButton } from '@/ui/copy-button.tsx';
import { Dialog, DialogActions, FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { Select } from '@/ui/select.tsx';
import type { RoleChoice } from './member-row.ts';
import { type InviteInput, inviteInput } from './role-input.ts';

type Sent = { email: string; link: string; isMailed: boolean };
type InviteFormProps = {
  roleChoices: readonly RoleChoice[];
  suggested: Partial<InviteInput>;
  onSent: (sent: Sent) => void;
  onCancel: () => void;
};

const usualRole = 'developer';

/** What is chosen at first: the usual role, or where the inviter cannot give that one, any that they can. */
function firstRoleOf(choices: readonly RoleChoice[]): string {
  return choices.some(({ value }) => value === usualRole) ? usualRole : (choices[0]?.value ?? usualRole);
}

function InviteForm({ roleChoices, suggested, onSent, onCancel }: InviteFormProps) {
  const { scope } = useWorkspace();
  const invite = useMutation(useTrpc().members.invite.mutationOptions());
  const form = useForm<InviteInput>({
    resolver: zodResolver(inviteInput),
    defaultValues: { email: suggested.email ?? '', role: suggested.role ?? firstRoleOf(roleChoices) },
  });
  const role = useWatch({ control: form.control, name: 'role' });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    try {
      onSent(await invite.mutateAsync({ ...scope, ...input }));
    } catch (error) {
      const { param, message } = publicErrorOf(error);
      form.setError(param === 'email' ? 'email' : 'root', { message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email')}
            type="email"
            autoComplete="off"
            placeholder="ada@example.com"
          />
        )}
      </Field>
      <Controller
        control={form.control}
        name="role"
        render={({ field }) => (
          <Field
            label="Role in the whole organisation"
            hint={roleChoices.find((one) => one.value === role)?.description}
            error={errors.role?.message}
          >
            {(control) => (
              <Select
                {...control}
                value={field.value}
                onValueChange={field.onChange}
                options={roleChoices.map(({ value, name }) => ({ value, label: name }))}
              />
            )}
          </Field>
        )}
      />
      {errors.root === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {errors.root.message}
        </p>
      )}
      <FormActions verb="Send invitation" isBusy={invite.isPending} onCancel={onCancel} />
    </form>
  );
}

function SentPanel({ sent, onClose }: { sent: Sent; onClose: () => void }) {
  return (
    <>
      <p className="text-13 text-muted">
        {sent.isMailed
          ? `A mail is on its way to ${sent.email}. You can also pass this link on yourself:`
          : `The mail could not be queued. Pass this link on to ${sent.email} yourself:`}
      </p>
      <div className="mt-3 flex items-center gap-2 rounded-md border border-control/50 bg-subtle py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-12">{sent.link}</code>
        <CopyButton text={sent.link} label="Copy link" isLabelShown look="primary" />
      </div>
      <p className="mt-2 text-12 text-muted">
        It works once, for seven days, and for {sent.email} only. It is not shown again.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </>
  );
}

type InviteDialogProps = {
  isOpen: boolean;
  roleChoices: readonly RoleChoice[];
  suggested: Partial<InviteInput>;
  onClose: () => void;
  onInvited: () => void;
};

/** Invites by mail and by link. */
export function InviteDialog({ isOpen, roleChoices, suggested, onClose, onInvited }: InviteDialogProps) {
  const { organisation } = useWorkspace();
  const [sent, setSent] = useState<Sent | null>(null);
  const close = () => {
    setSent(null);
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(isStillOpen) => {
        if (!isStillOpen) close();
      }}
      title={sent === null ? `Invite to ${organisation.name}` : `${sent.email} is invited`}
      canDismiss={sent === null}
    >
      {sent === null ? (
        <InviteForm
          roleChoices={roleChoices}
          suggested={suggested}
          onCancel={close}
          onSent={(made) => {
            setSent(made);
            onInvited();
          }}
        />
      ) : (
        <SentPanel sent={sent} onClose={close} />
      )}
    </Dialog>
  );
}
