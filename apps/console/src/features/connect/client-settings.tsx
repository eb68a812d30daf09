import type { Client, ConnectStep, Target } from '@waygate/connect';
import { CodeBlock } from '@/ui/code-block.tsx';

function StepBlock({ step, label }: { step: ConnectStep; label: string }) {
  return (
    <div>
      <p className={step.code === null ? 'text-13 text-muted' : 'mb-1.5 text-12 text-muted'}>{step.words}</p>
      {step.code === null ? null : <CodeBlock code={step.code} label={label} />}
    </div>
  );
}

/** What to paste where, and the command that does it where it can. */
export function ClientSettings({ client, target }: { client: Client; target: Target }) {
  const { changes, steps } = client.plan(target);
  const files = changes.map(({ path, apply }) => ({ words: `~/${path}`, code: apply(null).trimEnd() }));
  const command = [
    `export WAYGATE_API_KEY=${target.apiKey}`,
    `node apps/cli/src/main.ts connect ${client.id} \\`,
    `  --url ${target.url} --model ${target.model}`,
  ].join('\n');
  return (
    <>
      <section aria-label="Settings" className="flex flex-col gap-4">
        <h2 className="font-semibold text-14">{client.name}</h2>
        {[...files, ...steps].map((step) => (
          <StepBlock key={step.words} step={step} label={`${client.name}, ${step.words}`} />
        ))}
      </section>
      {files.length === 0 ? null : (
        <section aria-label="Command" className="flex flex-col gap-1.5">
          <h2 className="font-semibold text-14">Or let the command do it</h2>
          <p className="text-12 text-muted">
            In a checkout of Waygate: it makes a test call, writes the settings, and keeps a copy of what was there.
          </p>
          <CodeBlock code={command} label="connect command" />
        </section>
      )}
    </>
  );
}
