"use client"

import Link from "next/link"
import { usePathname } from "next/navigation"
import { formatBytes } from "@/lib/units.ts"
import { useLive } from "../live/live.tsx"
import { Icon } from "../ui/icon.tsx"
import { DESTINATIONS, isWithin } from "./destinations.ts"

export interface StorageFacts {
  kind: string
  usedBytes: number
}

/** At the left from 760 px on: a rail of icons, with words from 1,200 px on. */
export function Navigation({ storage, version }: { storage: StorageFacts | null; version: string }) {
  const pathname = usePathname()
  const facts = useFacts()
  return (
    <nav
      aria-label="Main"
      className="sticky top-12 flex h-[calc(100vh-48px)] flex-col gap-px border-r border-line bg-canvas px-2 py-3 max-md:hidden"
    >
      {DESTINATIONS.map(({ href, name, icon }) => (
        <Link
          key={href}
          href={href}
          title={name}
          aria-current={isWithin(pathname, href) ? "page" : undefined}
          className="relative flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-ink-2 no-underline hover:bg-neutral-surface aria-[current=page]:bg-selected aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-1.5 aria-[current=page]:before:-left-2 aria-[current=page]:before:w-0.75 aria-[current=page]:before:rounded-r-sm aria-[current=page]:before:bg-accent"
        >
          <Icon name={icon} />
          <span className="max-lg:sr-only">{name}</span>
          {facts[href] ? (
            <span className="ml-auto text-xs font-medium text-ink-3 max-lg:sr-only">{facts[href]}</span>
          ) : null}
        </Link>
      ))}
      <div className="mt-auto grid gap-1 border-t border-line px-2.5 pt-3 text-xs text-ink-3 max-lg:hidden">
        {storage ? (
          <p className="flex justify-between gap-2">
            <span>{storage.kind}</span>
            <span>{formatBytes(storage.usedBytes)}</span>
          </p>
        ) : null}
        <p>Version {version}</p>
      </div>
    </nav>
  )
}

/** At the bottom below 760 px. */
export function TabBar() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 grid h-14.5 auto-cols-fr grid-flow-col border-t border-line bg-surface md:hidden"
    >
      {DESTINATIONS.map(({ href, name, icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={isWithin(pathname, href) ? "page" : undefined}
          className="grid content-center justify-items-center gap-0.5 text-xs font-medium text-ink-2 no-underline aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink aria-[current=page]:shadow-[inset_0_2px_0_var(--v-accent)]"
        >
          <Icon name={icon} className="size-5" />
          {name}
        </Link>
      ))}
    </nav>
  )
}

/** At most one live fact per entry. */
function useFacts(): Record<string, string | undefined> {
  const { jobs } = useLive()
  const running = jobs?.filter((job) => job.state === "running") ?? []
  const fact = (kind: "backup" | "restore") => {
    const count = running.filter((job) => job.kind === kind).length
    return count > 0 ? `${count} running` : undefined
  }
  return { "/schemas": fact("backup"), "/restores": fact("restore") }
}
