/** Numbers as people read them (ui.md §6). Pure; safe in the browser and on the server. */

export const KIB = 1024
export const MIB = 1024 * KIB

/** 63666 → "63,666". */
export function formatCount(n: number, locale = "en-GB"): string {
  return n.toLocaleString(locale)
}

/** Bytes in powers of 1,000: "38 MB", "2.1 GB", "812 B". */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"]
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** Durations: "38 s", "5 min", "1 h 33 min", "2 d 4 h"; under a second "less than 1 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 1) return "less than 1 s"
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** 0.431 → "43 %". */
export function formatPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`
}
