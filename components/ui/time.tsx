"use client"

import { usePreferences } from "../shell/preferences.tsx"
import { formatAgo, formatDate, formatDateTime, formatTimeOfDay, formatZones } from "./time-format.ts"

/** One moment in the zone of the person; the tooltip names the zone and UTC. */
export function Time({ iso, only }: { iso: string; only?: "date" | "time" }) {
  const { timeZone } = usePreferences()
  const text =
    only === "date"
      ? formatDate(iso, timeZone)
      : only === "time"
        ? formatTimeOfDay(iso, timeZone)
        : formatDateTime(iso, timeZone)
  return (
    <time dateTime={iso} title={formatZones(iso, timeZone)} className="whitespace-nowrap">
      {text}
    </time>
  )
}

/** "10 h ago", beside an absolute date and only within a day. */
export function Ago({ iso }: { iso: string }) {
  const { now } = usePreferences()
  return <>{formatAgo(iso, now)}</>
}
