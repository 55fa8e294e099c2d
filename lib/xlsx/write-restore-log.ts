import { LOG_SHEETS, type LogSheet, type RestoreLogEntry } from "../domain/restore.ts"
import { AppError } from "../errors.ts"
import { type Sheet, type SheetColumn, writeSheets } from "./write-sheets.ts"

/** Fixed: no text of a schema or a person gets into a file name (security.md T10). */
export const RESTORE_LOG_FILE = {
  fileName: "restore-log.xlsx",
  contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const

export interface SummaryLine {
  label: string
  value: string
}

const SUMMARY: SheetColumn[] = [
  { title: "What", width: 32 },
  { title: "Value", width: 80 },
]

const ENTRIES: (SheetColumn & { text: (entry: RestoreLogEntry) => string })[] = [
  { title: "Time (UTC)", width: 25, text: (entry) => entry.at },
  { title: "Source id", width: 18, text: (entry) => entry.sourceId },
  { title: "Source key", width: 16, text: (entry) => entry.sourceKey },
  { title: "Target id", width: 14, text: (entry) => entry.targetId },
  { title: "Target key", width: 16, text: (entry) => entry.targetKey },
  { title: "Name", width: 44, text: (entry) => entry.name },
  { title: "Result", width: 12, text: (entry) => entry.result },
  { title: "Reason", width: 22, text: (entry) => entry.reason },
  { title: "Message", width: 80, text: (entry) => entry.message },
]

/**
 * The full log of a restore as a workbook (S1-25): sheet Summary, then every sheet of LOG_SHEETS, empty ones too.
 * `entries` must come sorted by sheet in that order; INTERNAL when they do not. Streams: memory stays flat.
 */
export function writeRestoreLog(log: {
  summary: readonly SummaryLine[]
  entries: AsyncIterable<RestoreLogEntry>
  /** Excel's limit unless a test wants to see the next sheet sooner. */
  rowsPerSheet?: number
}): AsyncIterable<Uint8Array> {
  return writeSheets(sheetsOf(log), log.rowsPerSheet === undefined ? {} : { rowsPerSheet: log.rowsPerSheet })
}

async function* sheetsOf(log: {
  summary: readonly SummaryLine[]
  entries: AsyncIterable<RestoreLogEntry>
}): AsyncGenerator<Sheet> {
  yield { name: "Summary", columns: SUMMARY, rows: summaryRows(log.summary) }
  const iterator = log.entries[Symbol.asyncIterator]()
  try {
    let next = await iterator.next()
    const rowsOf = async function* (sheet: LogSheet): AsyncGenerator<string[]> {
      for (; !next.done && next.value.sheet === sheet; next = await iterator.next()) {
        const entry = next.value
        yield ENTRIES.map((column) => column.text(entry))
      }
    }
    for (const name of LOG_SHEETS) yield { name, columns: ENTRIES, rows: rowsOf(name) }
    if (!next.done)
      throw new AppError("INTERNAL", `log entries are not sorted by sheet: ${next.value.sheet} comes late`)
  } finally {
    await iterator.return?.()
  }
}

async function* summaryRows(summary: readonly SummaryLine[]): AsyncGenerator<string[]> {
  for (const { label, value } of summary) yield [label, value]
}
