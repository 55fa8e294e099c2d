/** The dial: a turn back around a point. */
export function Mark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={`shrink-0 ${className}`}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <g fill="none" stroke="#fff" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round">
        <path d="M12 5.600A6.400 6.400 0 1 1 6.500 8.700" />
        <path d="M6.200 5.700v3.200h3.200" />
        <path d="M12 12V8.800" strokeWidth="1.7" />
      </g>
      <circle cx="12" cy="12" r="2" fill="#fff" />
    </svg>
  )
}
