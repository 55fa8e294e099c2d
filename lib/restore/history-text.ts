import type { ObjectHistoryEntry } from "../assets/nouns.ts"

/** A long text of Assets takes about 10,000 characters (assets-api.md §6). */
export const HISTORY_LIMIT = 10_000

/**
 * History as the text of OBJECT_HISTORY, newest entry first (S1-15): "2026-03-01T08:00:00Z · Ada · Status: Active →
 * Closed". Whole entries only, up to the limit; `leftOut` says how many older ones stay in the vault alone.
 */
export function historyText(
  entries: readonly ObjectHistoryEntry[],
  limit = HISTORY_LIMIT,
): { text: string; leftOut: number } {
  const newestFirst = [...entries].sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0))
  const lines: string[] = []
  let length = 0
  for (const entry of newestFirst) {
    const line = lineOf(entry)
    const more = line.length + (lines.length > 0 ? 1 : 0)
    if (length + more > limit) break
    lines.push(line)
    length += more
  }
  return { text: lines.join("\n"), leftOut: entries.length - lines.length }
}

function lineOf(entry: ObjectHistoryEntry): string {
  const who = entry.actorName ?? "Unknown"
  const what =
    entry.affectedAttribute === null
      ? "Created"
      : `${entry.affectedAttribute}: ${entry.oldValue ?? ""} → ${entry.newValue ?? ""}`
  return `${entry.created} · ${who} · ${what}`
}
