import Link from "next/link"
import type { ReactNode } from "react"
import { Icon } from "./icon.tsx"

export interface Crumb {
  name: string
  /** The last crumb is the page itself and has none. */
  href?: string
}

/** Crumbs, title with its state, actions at the right (secondary first, primary last). */
export function PageHead({
  title,
  crumbs = [],
  state,
  children,
  actions,
}: {
  title: string
  crumbs?: Crumb[]
  state?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2.5">
      <div className="min-w-0 flex-1 basis-72">
        {crumbs.length > 0 ? <Crumbs crumbs={crumbs} /> : null}
        <h1 className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="min-w-0">{title}</span>
          {state}
        </h1>
        {children ? <p className="mt-0.5 text-ink-2">{children}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2 max-md:w-full max-md:*:flex-1">{actions}</div> : null}
    </div>
  )
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-1">
      <ol className="flex flex-wrap items-center gap-1.5 text-xs text-ink-3">
        {crumbs.map(({ name, href }, index) => (
          <li key={name} className="flex items-center gap-1.5">
            {index > 0 ? <Icon name="chevronRight" className="size-3" /> : null}
            {href ? (
              <Link href={href} className="py-1 text-ink-2 hover:underline">
                {name}
              </Link>
            ) : (
              <span aria-current="page">{name}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
