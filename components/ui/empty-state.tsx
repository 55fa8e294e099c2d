import type { ReactNode } from "react"

/** What a list says when it has nothing, and what to do next; `wholePage` makes the title the page's heading. */
export function EmptyState({
  title,
  children,
  actions,
  wholePage = false,
}: {
  title: string
  children?: ReactNode
  actions?: ReactNode
  wholePage?: boolean
}) {
  const Title = wholePage ? "h1" : "p"
  return (
    <div className="grid justify-items-center gap-1 px-4 py-10 text-center">
      <Title className="text-base font-semibold tracking-normal">{title}</Title>
      {children ? <p className="max-w-prose text-ink-2">{children}</p> : null}
      {actions ? <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
