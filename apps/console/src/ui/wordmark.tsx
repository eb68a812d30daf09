/** The product's mark and name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold text-14 tracking-[-0.01em]">
      <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="fill-ink" />
        <path
          d="M7 10l4.2 12L16 12l4.8 10L25 10"
          fill="none"
          className="stroke-paper"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Waygate
    </span>
  );
}
