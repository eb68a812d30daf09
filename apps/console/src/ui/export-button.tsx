import { Download } from 'lucide-react';
import { Button } from './button.tsx';

/** Downloads what a table shows. */
export function ExportButton({ href }: { href: string }) {
  return (
    <Button asChild size="icon" className="size-8">
      <a href={href} download aria-label="Export as CSV" title="Export as CSV">
        <Download aria-hidden />
      </a>
    </Button>
  );
}
