import type { ReactNode } from "react"
import { LiveProvider } from "../live/live.tsx"
import { StaleMark } from "../live/stale-mark.tsx"
import { Navigation, type StorageFacts, TabBar } from "./navigation.tsx"
import type { ShellInstance, ShellUser } from "./shell-facts.ts"
import { Shortcuts } from "./shortcuts.tsx"
import { TopBar } from "./top-bar.tsx"

/** The signed-in frame: top bar, navigation, page. */
export function Shell({
  instance,
  user,
  storage,
  version,
  children,
}: {
  /** null when the storage does not answer: the frame stays, the page says why. */
  instance: ShellInstance | null
  user: ShellUser
  storage: StorageFacts | null
  version: string
  children: ReactNode
}) {
  return (
    <LiveProvider>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-md"
      >
        Skip to content
      </a>
      <TopBar instance={instance} user={user} />
      <div className="md:grid md:grid-cols-[52px_minmax(0,1fr)] lg:grid-cols-[216px_minmax(0,1fr)]">
        <Navigation storage={storage} version={version} />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 px-6 pt-5 pb-10 outline-none max-md:px-3 max-md:pt-3.5 max-md:pb-22"
        >
          <StaleMark />
          {children}
        </main>
      </div>
      <TabBar />
      <Shortcuts />
    </LiveProvider>
  )
}
