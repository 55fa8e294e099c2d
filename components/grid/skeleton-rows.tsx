/** Stands where a grid will be: rows of the real height, shown only when the answer takes longer than 300 ms. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" className="after-300ms">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, index) => index).map((place) => (
        <div
          key={place}
          aria-hidden="true"
          className="flex h-13 items-center gap-6 border-b border-line px-4 last:border-b-0"
        >
          <span className="grid flex-1 gap-1.5">
            <span className="skeleton h-3 w-40 max-w-full" />
            <span className="skeleton h-2.5 w-28 max-w-full" />
          </span>
          <span className="skeleton h-3 flex-1 max-md:hidden" />
          <span className="skeleton h-3 flex-1 max-md:hidden" />
          <span className="skeleton h-7 w-40 max-md:w-20" />
        </div>
      ))}
    </div>
  )
}
