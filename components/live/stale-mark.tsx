"use client"

import { Button } from "../ui/button.tsx"
import { Icon } from "../ui/icon.tsx"
import { Time } from "../ui/time.tsx"
import { useLive } from "./live.tsx"

/** "Not live since 09:14" once the answers have been missing for 20 s (ui.md §4). */
export function StaleMark() {
  const { silentSince, ask } = useLive()
  if (silentSince === null) return null
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center gap-2 rounded-lg border border-warning-line bg-warning-surface px-3.5 py-2 text-warning-ink"
    >
      <Icon name="attention" />
      <span className="flex-1">
        Not live since <Time iso={new Date(silentSince).toISOString()} only="time" />. The page shows the last known
        state.
      </span>
      <Button size="small" onPress={() => ask()}>
        Reconnect
      </Button>
    </div>
  )
}
