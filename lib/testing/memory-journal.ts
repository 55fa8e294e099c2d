import type { RestoreLogEntry } from "../domain/restore.ts"
import type { JournalEntry, RestoreJournal, RestoreLogWriter } from "../restore/restore-run.ts"

export interface MemoryJournal extends RestoreJournal {
  readonly kept: Map<string, JournalEntry>
}

/** A journal that outlives the engine it serves, as the database does. */
export function createMemoryJournal(): MemoryJournal {
  const kept = new Map<string, JournalEntry>()
  return {
    kept,
    async *entries() {
      yield* [...kept.values()]
    },
    async write(entries) {
      if (entries.length > 1_000) throw new Error("at most 1,000 entries a call")
      for (const entry of entries) kept.set(entry.step, { ...entry })
    },
  }
}

export interface MemoryLog extends RestoreLogWriter {
  readonly lines: Map<string, RestoreLogEntry>
  of(sheet: RestoreLogEntry["sheet"]): RestoreLogEntry[]
}

/** One line for each (sheet, source id), the last one written. */
export function createMemoryLog(): MemoryLog {
  const lines = new Map<string, RestoreLogEntry>()
  return {
    lines,
    of: (sheet) => [...lines.values()].filter((line) => line.sheet === sheet),
    async append(entries) {
      for (const entry of entries) lines.set(`${entry.sheet}\n${entry.sourceId}`, entry)
    },
  }
}
