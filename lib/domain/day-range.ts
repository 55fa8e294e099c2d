/** Moments of whole calendar days in a time zone, daylight saving respected (S1-08: ranges include both days). */

const DAY = /^\d{4}-\d{2}-\d{2}$/
const HOUR_MS = 3_600_000

/** Whether a text is a real calendar day such as "2026-11-20". */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** The first moment of a day in an IANA zone. `day` passes isDay. */
export function startOfDay(day: string, timeZone: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`)
  // Zones lie between UTC-12 and UTC+14: the hour at which the day begins there is found, then the minute.
  let start = utc - 15 * HOUR_MS
  for (const step of [HOUR_MS, 15 * 60_000, 60_000]) {
    while (dayOf(start + step, timeZone) < day) start += step
  }
  return new Date(start + 60_000)
}

/** The last millisecond of a day in an IANA zone. */
export function endOfDay(day: string, timeZone: string): Date {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR_MS).toISOString().slice(0, 10)
  return new Date(startOfDay(next, timeZone).getTime() - 1)
}

function dayOf(at: number, timeZone: string): string {
  const parts: Record<string, string> = {}
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
  for (const { type, value } of format.formatToParts(at)) parts[type] = value
  return `${parts.year}-${parts.month}-${parts.day}`
}
