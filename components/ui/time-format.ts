/** Times as people read them (ui.md §6, X-04): stored in UTC, shown in the zone of the person. Pure. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

interface Parts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
}

function partsOf(at: Date, timeZone: string): Parts {
  // Numbers only: the short month names of a locale differ between browser and server ("Sept", "Sep").
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  })
  const parts: Parts = { year: "", month: "", day: "", hour: "", minute: "" }
  for (const { type, value } of format.formatToParts(at)) {
    if (type in parts) parts[type as keyof Parts] = value
  }
  return parts
}

/** "20 Nov 2026 23:10". */
export function formatDateTime(iso: string, timeZone: string): string {
  const { year, month, day, hour, minute } = partsOf(new Date(iso), timeZone)
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year} ${hour}:${minute}`
}

/** "20 Nov 2026". */
export function formatDate(iso: string, timeZone: string): string {
  const { year, month, day } = partsOf(new Date(iso), timeZone)
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`
}

/** "23:10". */
export function formatTimeOfDay(iso: string, timeZone: string): string {
  const { hour, minute } = partsOf(new Date(iso), timeZone)
  return `${hour}:${minute}`
}

/** "20 Nov 2026 23:10 Europe/Berlin (20 Nov 2026 22:10 UTC)": what the tooltip of a time says. */
export function formatZones(iso: string, timeZone: string): string {
  const utc = `${formatDateTime(iso, "UTC")} UTC`
  return timeZone === "UTC" ? utc : `${formatDateTime(iso, timeZone)} ${timeZone} (${utc})`
}

/** "10 h ago", "2 min ago", "just now"; null from 24 hours on and for times to come. Clocks may differ by a minute. */
export function formatAgo(iso: string, now: number): string | null {
  const ago = now - Date.parse(iso)
  if (ago < -MINUTE_MS || ago >= DAY_MS) return null
  if (ago < MINUTE_MS) return "just now"
  return ago < HOUR_MS ? `${Math.floor(ago / MINUTE_MS)} min ago` : `${Math.floor(ago / HOUR_MS)} h ago`
}

/** Whole days since a moment. */
export function daysSince(iso: string, now: number): number {
  return Math.floor((now - Date.parse(iso)) / DAY_MS)
}
