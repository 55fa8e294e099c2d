import type { Clock } from "../clock.ts"
import type { LogSheet, ReasonCode, RestoreLogEntry } from "../domain/restore.ts"
import type { Counters } from "./id-ledger.ts"
import type { RestoreLogWriter } from "./restore-run.ts"

export interface LogLine {
  sheet: LogSheet
  sourceId: string
  name: string
  result: RestoreLogEntry["result"]
  sourceKey?: string
  targetId?: string
  targetKey?: string
  reason?: ReasonCode | ""
  message?: string
}

/**
 * The full log as the engine writes it (S1-25): lines gather until `flush`, which every phase calls before it
 * journals the steps they speak of, so that a journalled step always has its line.
 */
export interface RestoreLog {
  add(line: LogLine): void
  /** Takes back the counts of a failed line that a new try will replace. */
  retract(): void
  flush(): Promise<void>
}

const FLUSH_AT = 500

export function openLog(writer: RestoreLogWriter, counters: Counters, clock: Clock): RestoreLog {
  let lines: RestoreLogEntry[] = []
  return {
    add(line) {
      const entry: RestoreLogEntry = {
        sourceKey: "",
        targetId: "",
        targetKey: "",
        reason: "",
        message: "",
        ...line,
        at: clock.now().toISOString(),
      }
      lines.push(entry)
      counters.logRows++
      if (needsAttention(entry)) counters.attention++
    },
    retract() {
      counters.logRows--
      counters.attention--
    },
    async flush() {
      const all = lines
      lines = []
      for (let from = 0; from < all.length; from += FLUSH_AT) await writer.append(all.slice(from, from + FLUSH_AT))
    },
  }
}

/** What a person has to look at. That Atlassian sets keys and dates itself is told in the log, not complained about. */
export function needsAttention(line: { result: RestoreLogEntry["result"]; reason: ReasonCode | "" }): boolean {
  if (line.reason === "SYSTEM_ATTRIBUTE") return false
  return line.result === "failed" || (line.result === "skipped" && line.reason !== "")
}
