"use client"

import { formatCount } from "@/lib/units.ts"
import { IconButton } from "./button.tsx"

/** "26–50 of 61" and the pages; nothing while everything fits on one page (S0-28, S1-08). */
export function Pager({
  page,
  pageSize,
  total,
  note,
  onPage,
}: {
  /** 1-based. */
  page: number
  pageSize: number
  total: number
  note?: string
  onPage: (page: number) => void
}) {
  const pages = Math.ceil(total / pageSize)
  if (pages <= 1 && !note) return null
  const first = (page - 1) * pageSize + 1
  const last = Math.min(total, page * pageSize)
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-ink-3">
      {total > 0 ? (
        <span>
          {formatCount(first)}–{formatCount(last)} of {formatCount(total)}
        </span>
      ) : null}
      {note ? <span>{note}</span> : null}
      {pages > 1 ? (
        <nav aria-label="Pages" className="ml-auto flex items-center gap-0.5">
          {page > 1 ? (
            <IconButton size="small" icon="chevronLeft" label="Previous page" onPress={() => onPage(page - 1)} />
          ) : null}
          {shownPages(page, pages).map((shown, index) =>
            shown === null ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a gap has no other identity
              <span key={`gap-${index}`} className="px-1">
                …
              </span>
            ) : (
              <button
                key={shown}
                type="button"
                aria-label={`Page ${shown}`}
                aria-current={shown === page ? "page" : undefined}
                onClick={() => onPage(shown)}
                className="grid h-7 min-w-7 place-items-center rounded-md px-1 font-medium text-ink-2 hover:bg-hover aria-[current=page]:bg-selected aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink max-md:size-11"
              >
                {shown}
              </button>
            ),
          )}
          {page < pages ? (
            <IconButton size="small" icon="chevronRight" label="Next page" onPress={() => onPage(page + 1)} />
          ) : null}
        </nav>
      ) : null}
    </div>
  )
}

/** First, last and the neighbours of the current page; null is a gap. At most seven entries. */
function shownPages(page: number, pages: number): (number | null)[] {
  if (pages <= 7) return Array.from({ length: pages }, (_, index) => index + 1)
  const near = [page - 1, page, page + 1].filter((each) => each > 1 && each < pages)
  const shown: (number | null)[] = [1]
  if ((near[0] ?? pages) > 2) shown.push(null)
  shown.push(...near)
  if ((near.at(-1) ?? 1) < pages - 1) shown.push(null)
  shown.push(pages)
  return shown
}
