'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { usageBuckets } from '@waygate/protocol';
import { useState } from 'react';
import { Controller, type FieldPath, type UseFormReturn, useForm } from 'react-hook-form';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { Select } from '@/ui/select.tsx';
import { toast } from '@/ui/toast.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import type { ModelDetail } from './model-row.ts';
import { type PriceCheck, PriceFindings } from './price-findings.tsx';
import { amountsOf, placeholderOf, shownBuckets } from './price-form-values.ts';
import { bucketWords, isPiece, type PriceFormInput, priceFormInput, unitWords } from './price-input.ts';

const unitOptions = Object.entries(unitWords).map(([value, label]) => ({ value, label }));
const fields: readonly FieldPath<PriceFormInput>[] = usageBuckets.map((bucket) => `amounts.${bucket}` as const);

type PriceDialogProps = { detail: ModelDetail; onClose: () => void };

function usePriceDeeds({ detail, onClose }: PriceDialogProps, form: UseFormReturn<PriceFormInput>) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [check, setCheck] = useState<PriceCheck | null>(null);
  const set = useMutation(trpc.models.setPrice.mutationOptions());
  const remove = useMutation(trpc.models.removePrice.mutationOptions());
  const what = { ...scope, model: detail.row.id, basedOnId: detail.own?.id ?? null };

  const finish = async (words: string) => {
    await queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
    toast(words);
    onClose();
  };
  const fail = (error: unknown) => {
    const { message, param } = publicErrorOf(error);
    form.setError(fields.find((field) => field === param) ?? 'root', { message });
  };
  return {
    check,
    forgetCheck: () => setCheck(null),
    isSaving: set.isPending,
    isRemoving: remove.isPending,
    save: form.handleSubmit(async (input) => {
      try {
        const answer = await set.mutateAsync({ ...what, ...input, isConfirmed: check !== null });
        if (answer.isSaved) await finish(`${detail.row.id} is charged by your price on every gateway.`);
        else setCheck(answer.check);
      } catch (error) {
        fail(error);
      }
    }),
    remove: async () => {
      try {
        await remove.mutateAsync(what);
        await finish(`${detail.row.id} is charged by the catalogue again.`);
      } catch (error) {
        fail(error);
      }
    },
  };
}

/** The organisation's own price of a model. */
export function PriceDialog({ detail, onClose }: PriceDialogProps) {
  const { row, own, catalogue } = detail;
  const listed = catalogue[0]?.cells ?? {};
  const form = useForm<PriceFormInput>({
    resolver: zodResolver(priceFormInput),
    defaultValues: {
      ...(own === null ? {} : { unit: 'per_million' as const }),
      amounts: amountsOf(own?.cells ?? {}),
    },
  });
  const deeds = usePriceDeeds({ detail, onClose }, form);
  const { errors } = form.formState;
  const takeCatalogue = () => {
    form.setValue('unit', 'per_million');
    form.setValue('amounts', amountsOf(listed));
    deeds.forgetCheck();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title="Your own price"
      description={`What ${row.id} costs you. In force on every gateway within a second; calls before keep their cost.`}
      className="max-w-xl"
    >
      <form onSubmit={(event) => void deeds.save(event)} onChange={deeds.forgetCheck} noValidate>
        <div className="flex flex-wrap items-end gap-3">
          <Controller
            control={form.control}
            name="unit"
            render={({ field }) => (
              <Field label="Prices of tokens are" error={errors.unit?.message} className="min-w-56 flex-1">
                {(control) => (
                  <Select
                    {...control}
                    value={field.value ?? ''}
                    onValueChange={(unit) => {
                      field.onChange(unit);
                      deeds.forgetCheck();
                    }}
                    options={unitOptions}
                    placeholder="Choose a unit"
                  />
                )}
              </Field>
            )}
          />
          {Object.keys(listed).length === 0 ? null : (
            <Button onClick={takeCatalogue}>Start from the catalogue's</Button>
          )}
        </div>
        <div className="mt-4 grid gap-x-4 gap-y-3 sm:grid-cols-2">
          {shownBuckets(listed, own?.cells ?? {}).map((bucket) => (
            <Field
              key={bucket}
              label={bucketWords[bucket] + (isPiece(bucket) ? ', each' : '')}
              error={errors.amounts?.[bucket]?.message}
            >
              {(control) => (
                <div className="relative">
                  <span aria-hidden="true" className="absolute top-1.5 left-2.5 font-mono text-12 text-muted">
                    $
                  </span>
                  <Input
                    {...control}
                    {...form.register(`amounts.${bucket}`)}
                    inputMode="decimal"
                    autoComplete="off"
                    placeholder={placeholderOf(listed[bucket], bucket)}
                    className="pl-6 font-mono text-12"
                  />
                </div>
              )}
            </Field>
          ))}
        </div>
        <p className="mt-3 text-12 text-muted">
          Left empty, reasoning costs what output costs and a request by itself nothing; of all else the cost is then
          unknown. Your price holds for every size of context{catalogue.length > 1 ? ", unlike the catalogue's" : ''}.
        </p>
        {deeds.check === null ? null : <PriceFindings check={deeds.check} />}
        {errors.root === undefined ? null : (
          <p role="alert" className="mt-3 text-12 text-danger">
            {errors.root.message}
          </p>
        )}
        <DialogActions>
          {own === null ? null : (
            <Button
              look="quiet"
              className="mr-auto text-danger hover:text-danger"
              isBusy={deeds.isRemoving}
              onClick={() => void deeds.remove()}
            >
              Back to the catalogue
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" isBusy={deeds.isSaving}>
            {deeds.check === null ? 'Set price' : 'Set it all the same'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
