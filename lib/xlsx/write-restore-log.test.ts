import { inflateRawSync } from "node:zlib"
import ExcelJS from "exceljs"
import { describe, expect, it } from "vitest"
import { LOG_SHEETS, type LogSheet, type RestoreLogEntry } from "../domain/restore.ts"
import { writeRestoreLog } from "./write-restore-log.ts"

describe("the full log as a workbook", () => {
  it("has the summary and every sheet with its rows, and opens", async () => {
    const bytes = await collect(writeRestoreLog({ summary: SUMMARY, entries: entriesOf({ Objects: 3, Errors: 1 }) }))
    const workbook = await open(bytes)
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(["Summary", ...LOG_SHEETS])
    const objects = workbook.getWorksheet("Objects")
    expect(objects?.rowCount).toBe(4)
    expect(objects?.getRow(1).getCell(2).text).toBe("Source id")
    expect(objects?.getRow(3).getCell(6).text).toBe("Objects 1")
    expect(objects?.views[0]).toMatchObject({ state: "frozen", ySplit: 1 })
    expect(objects?.autoFilter).toBe("A1:I4")
    expect(objects?.getRow(1).font).toMatchObject({ bold: true })
    expect(objects?.getColumn(6).width).toBe(44)
    expect(workbook.getWorksheet("Icons")?.rowCount).toBe(1)
    expect(workbook.getWorksheet("Summary")?.getRow(2).getCell(2).text).toBe("'=1+1")
  })

  it("never holds a formula, whatever names and messages say", async () => {
    const name = '=HYPERLINK("http://e")'
    const hostile = async function* (): AsyncGenerator<RestoreLogEntry> {
      yield { ...entry("Objects", 1), name, message: "＝1+1", sourceKey: "@SUM(A1)" }
    }
    const bytes = await collect(writeRestoreLog({ summary: SUMMARY, entries: hostile() }))
    const sheets = [...filesIn(bytes)].filter(([file]) => file.startsWith("xl/worksheets/"))
    expect(sheets.length).toBe(1 + LOG_SHEETS.length)
    for (const [, xml] of sheets) expect(xml).not.toMatch(/<f[ >]/)
    const row = (await open(bytes)).getWorksheet("Objects")?.getRow(2)
    expect([3, 6, 9].map((column) => row?.getCell(column).value)).toEqual(["'@SUM(A1)", `'${name}`, "'＝1+1"])
  })

  it("goes on with a second sheet where the first is full", async () => {
    const log = { summary: [], entries: entriesOf({ Objects: 25 }), rowsPerSheet: 11 }
    const workbook = await open(await collect(writeRestoreLog(log)))
    const names = workbook.worksheets.map((sheet) => sheet.name).filter((name) => name.startsWith("Objects"))
    expect(names).toEqual(["Objects", "Objects (2)", "Objects (3)"])
    expect(names.map((name) => workbook.getWorksheet(name)?.rowCount)).toEqual([11, 11, 6])
    expect(workbook.getWorksheet("Objects (3)")?.getRow(6).getCell(6).text).toBe("Objects 24")
  })

  it("takes entries only as fast as the workbook is read", async () => {
    let taken = 0
    const entries = async function* (): AsyncGenerator<RestoreLogEntry> {
      for await (const one of entriesOf({ Objects: 200_000 })) {
        taken++
        yield { ...one, message: Math.random().toString(36).repeat(20) }
      }
    }
    for await (const chunk of writeRestoreLog({ summary: [], entries: entries() })) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    // A reader who stops after the first chunk stops the writer too, a few buffers later.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const after = taken
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(taken).toBe(after)
    expect(taken).toBeLessThan(20_000)
  })

  it("passes on the error of its entries instead of ending as if complete", async () => {
    const entries = async function* (): AsyncGenerator<RestoreLogEntry> {
      yield entry("Objects", 1)
      throw new Error("the log store went away")
    }
    await expect(collect(writeRestoreLog({ summary: [], entries: entries() }))).rejects.toThrow(
      "the log store went away",
    )
  })

  it("refuses entries that are not sorted by sheet", async () => {
    const entries = async function* (): AsyncGenerator<RestoreLogEntry> {
      yield entry("Errors", 1)
      yield entry("Objects", 1)
    }
    await expect(collect(writeRestoreLog({ summary: [], entries: entries() }))).rejects.toMatchObject({
      code: "INTERNAL",
    })
  })
})

const SUMMARY = [{ label: "Source schema", value: "=1+1" }]

function entry(sheet: LogSheet, n: number): RestoreLogEntry {
  return {
    sheet,
    at: "2026-03-01T08:00:00.000Z",
    sourceId: String(n),
    sourceKey: `INF-${n}`,
    targetId: String(1000 + n),
    targetKey: `INF2-${n}`,
    name: `${sheet} ${n}`,
    result: "created",
    reason: "",
    message: "",
  }
}

async function* entriesOf(counts: Partial<Record<LogSheet, number>>): AsyncGenerator<RestoreLogEntry> {
  for (const sheet of LOG_SHEETS) for (let n = 0; n < (counts[sheet] ?? 0); n++) yield entry(sheet, n)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks))
}

async function open(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(new Uint8Array(bytes).buffer)
  return workbook
}

/** The files of a zip, by its central directory. */
function* filesIn(zip: Buffer): Generator<[string, string]> {
  for (let at = zip.indexOf("PK\x01\x02"); at !== -1; at = zip.indexOf("PK\x01\x02", at + 4)) {
    const packed = zip.readUInt32LE(at + 20)
    const name = zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28))
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    yield [name, inflateRawSync(zip.subarray(from, from + packed)).toString()]
  }
}
