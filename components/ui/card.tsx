import type { ReactNode } from "react"

/** One surface: a hairline around it, no shadow inside it. */
export function Card({ children, label, className = "" }: { children: ReactNode; label?: string; className?: string }) {
  return (
    <section aria-label={label} className={`rounded-lg border border-line bg-surface shadow-xs ${className}`}>
      {children}
    </section>
  )
}

/** A named part of a page: heading, count, link at the right, then its card. */
export function Section({
  title,
  id,
  aside,
  end,
  children,
}: {
  title: string
  id: string
  aside?: ReactNode
  end?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-labelledby={id}>
      <div className="mb-2.5 flex items-center gap-2">
        <h2 id={id}>{title}</h2>
        {aside}
        {end ? <div className="ml-auto">{end}</div> : null}
      </div>
      {children}
    </section>
  )
}

export interface Tile {
  label: ReactNode
  value: ReactNode
  note?: ReactNode
}

/** Facts side by side in one card; two columns on a phone. */
export function Tiles({ tiles, large = false }: { tiles: Tile[]; large?: boolean }) {
  return (
    <dl className="grid grid-cols-2 md:auto-cols-fr md:grid-flow-col md:grid-cols-none">
      {tiles.map((tile, index) => (
        <div
          // The tiles of one page never change their order.
          // biome-ignore lint/suspicious/noArrayIndexKey: position is the identity of a tile
          key={index}
          className="min-w-0 border-line px-4 py-3 not-last:border-r max-md:border-b max-md:px-3 max-md:even:border-r-0 max-md:last:border-b-0"
        >
          <dt className="flex items-center gap-1 text-xs font-medium text-ink-3">{tile.label}</dt>
          <dd className={large ? "text-xl font-semibold tracking-[-0.012em]" : "mt-0.5 font-semibold"}>{tile.value}</dd>
          {tile.note ? <dd className="mt-px text-xs text-ink-3">{tile.note}</dd> : null}
        </div>
      ))}
    </dl>
  )
}
