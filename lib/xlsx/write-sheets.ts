import { once } from "node:events"
import { PassThrough } from "node:stream"
import ExcelJS from "exceljs"
import { AppError } from "../errors.ts"
import { cell } from "./cell.ts"

/** Rows a sheet holds, its header included. */
const ROWS_PER_SHEET = 1_048_576
/** exceljs ignores back-pressure: between so many rows we wait ourselves (stack.md §6). */
const ROWS_BETWEEN_WAITS = 200

export interface SheetColumn {
  title: string
  /** In characters. */
  width: number
}

/** One sheet; rows are texts in the order of the columns. */
export interface Sheet {
  name: string
  columns: readonly SheetColumn[]
  rows: AsyncIterable<readonly string[]>
}

/**
 * A workbook of these sheets as a stream of bytes: made while it is read, never held whole, text cells only. A sheet
 * with more rows than Excel takes goes on as "Name (2)". Errors of the rows come out of the stream.
 */
export async function* writeSheets(
  sheets: AsyncIterable<Sheet>,
  options: { rowsPerSheet?: number } = {},
): AsyncGenerator<Uint8Array> {
  const output = new PassThrough({ highWaterMark: 256 * 1024 })
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true, useSharedStrings: false })
  workbook.creator = "Assets Backup Vault"
  const writing = writeAll(workbook, output, sheets, options.rowsPerSheet ?? ROWS_PER_SHEET).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new AppError("INTERNAL", "the workbook failed", { cause: error }))
  })
  try {
    for await (const chunk of output) if (chunk instanceof Uint8Array) yield chunk
    await writing
  } finally {
    output.destroy()
  }
}

async function writeAll(
  workbook: ExcelJS.stream.xlsx.WorkbookWriter,
  output: PassThrough,
  sheets: AsyncIterable<Sheet>,
  rowsPerSheet: number,
): Promise<void> {
  const closed = once(output, "close").catch(() => undefined)
  for await (const sheet of sheets) {
    let part = addSheet(workbook, sheet, 1)
    let parts = 1
    let rows = 1
    let written = 0
    for await (const row of sheet.rows) {
      if (rows === rowsPerSheet) {
        finish(part, sheet, rows)
        part = addSheet(workbook, sheet, ++parts)
        rows = 1
      }
      part.addRow(row.map(cell)).commit()
      rows++
      if (++written % ROWS_BETWEEN_WAITS === 0) await drained(part, closed)
      if (output.destroyed) return
    }
    finish(part, sheet, rows)
  }
  await workbook.commit()
}

function addSheet(workbook: ExcelJS.stream.xlsx.WorkbookWriter, sheet: Sheet, part: number): ExcelJS.Worksheet {
  const worksheet = workbook.addWorksheet(part === 1 ? sheet.name : `${sheet.name} (${part})`, {
    views: [{ state: "frozen", ySplit: 1 }],
  })
  worksheet.columns = sheet.columns.map(({ title, width }) => ({ header: cell(title), width }))
  const header = worksheet.getRow(1)
  header.font = { bold: true, color: { argb: "FFFFFFFF" } }
  header.fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FF1F3A5F" } }
  header.alignment = { vertical: "middle" }
  header.commit()
  return worksheet
}

function finish(worksheet: ExcelJS.Worksheet, sheet: Sheet, rows: number): void {
  worksheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows, column: sheet.columns.length } }
  // The streaming writer's sheet has commit(), which the type of a plain worksheet does not know.
  const commit: unknown = Reflect.get(worksheet, "commit")
  if (typeof commit === "function") Reflect.apply(commit, worksheet, [])
}

/** Waits until the zip entry of the sheet takes more, or nobody reads the workbook any longer. */
async function drained(worksheet: ExcelJS.Worksheet, closed: Promise<unknown>): Promise<void> {
  const entry = entryOf(worksheet)
  if (entry?.writableNeedDrain) await Promise.race([once(entry, "drain"), closed])
  // Zipping happens in turns of the event loop of its own.
  await new Promise((resolve) => setImmediate(resolve))
}

function entryOf(worksheet: ExcelJS.Worksheet): PassThrough | undefined {
  const stream: unknown = Reflect.get(worksheet, "stream")
  const pipes: unknown = typeof stream === "object" && stream !== null ? Reflect.get(stream, "pipes") : undefined
  const first: unknown = Array.isArray(pipes) ? pipes[0] : undefined
  return first instanceof PassThrough || isWritable(first) ? first : undefined
}

/** The zip library brings its own copy of the stream classes. */
function isWritable(stream: unknown): stream is PassThrough {
  return typeof stream === "object" && stream !== null && "writableNeedDrain" in stream && "once" in stream
}
