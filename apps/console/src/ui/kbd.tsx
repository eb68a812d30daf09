/** A key of the keyboard. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border bg-paper px-1 font-sans text-11 text-muted">
      {children}
    </kbd>
  );
}
