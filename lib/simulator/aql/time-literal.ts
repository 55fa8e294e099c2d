const AMOUNT = /^([+-]?\d+)([mhdwMy])?$/
const DAY_MS = 86_400_000
const UNIT_MS: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  y: 365 * DAY_MS,
}

/** A time as AQL writes it ("2025-02-16", "2025/02/16 20:04", ISO), in ms of UTC; null when it is no time. */
export function parseTime(text: string): number | null {
  const plain = text.trim().replaceAll("/", "-")
  if (!/^\d{4}-\d{2}-\d{2}/.test(plain)) return null
  const spaced = plain.replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T")
  const zoned = /T/.test(spaced) && !/(Z|[+-]\d{2}:?\d{2})$/.test(spaced) ? `${spaced}Z` : spaced
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? null : ms
}

/** now("-2d"), startOfDay(), endOfMonth("1"): ms of UTC; null for a function that gives no time. */
export function timeOfCall(name: string, argument: string | undefined, nowMs: number): number | null {
  const shift = (text: string | undefined, unitMs: number) => {
    const parts = AMOUNT.exec(text ?? "0")
    return parts ? Number(parts[1]) * (UNIT_MS[parts[2] ?? ""] ?? unitMs) : 0
  }
  const date = new Date(nowMs)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const monday = day - ((date.getUTCDay() + 6) % 7)
  switch (name) {
    case "now":
      return nowMs + shift(argument, DAY_MS)
    case "startofday":
      return Date.UTC(year, month, day) + shift(argument, DAY_MS)
    case "endofday":
      return Date.UTC(year, month, day + 1) - 1 + shift(argument, DAY_MS)
    case "startofweek":
      return Date.UTC(year, month, monday) + shift(argument, 7 * DAY_MS)
    case "endofweek":
      return Date.UTC(year, month, monday + 7) - 1 + shift(argument, 7 * DAY_MS)
    case "startofmonth":
      return Date.UTC(year, month, 1) + shift(argument, 30 * DAY_MS)
    case "endofmonth":
      return Date.UTC(year, month + 1, 1) - 1 + shift(argument, 30 * DAY_MS)
    case "startofyear":
      return Date.UTC(year, 0, 1) + shift(argument, 365 * DAY_MS)
    case "endofyear":
      return Date.UTC(year + 1, 0, 1) - 1 + shift(argument, 365 * DAY_MS)
    default:
      return null
  }
}
