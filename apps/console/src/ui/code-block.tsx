import { CopyButton } from './copy-button.tsx';

type CodeBlockProps = { code: string; label: string };

/** A snippet to take away. */
export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <div className="relative rounded-md border bg-subtle">
      <section
        aria-label={label}
        className="overflow-x-auto rounded-md p-3 pr-12"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <pre className="font-mono text-12 leading-5">
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton text={code} label={`Copy ${label}`} look="secondary" className="absolute top-2 right-2 bg-raised" />
    </div>
  );
}
