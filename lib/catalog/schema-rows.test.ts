import { describe, expect, test } from "vitest"
import type { SyncedSchemaRow } from "../domain/synced-schema.ts"
import { type BackupId, type InstanceId, newId, type SyncedSchemaId } from "../ids.ts"
import { pageOfSchemas, type SchemaQuery } from "./schema-rows.ts"

function row(name: string, over: Partial<SyncedSchemaRow> = {}): SyncedSchemaRow {
  return {
    id: newId<SyncedSchemaId>(),
    instanceId: newId<InstanceId>(),
    schemaId: "1",
    name,
    key: name.slice(0, 3).toUpperCase(),
    objectCount: 1,
    objectTypeCount: 1,
    siteUrl: "https://example.atlassian.net",
    location: "Cloud",
    status: "Active",
    lastBackup: null,
    lastError: null,
    availableBackups: 0,
    storedBytes: 0,
    backups: "Disabled",
    nextBackupAt: null,
    activeJob: null,
    ...over,
  }
}

const backupAt = (at: string) => ({ id: newId<BackupId>(), at, type: "Manual" as const, warnings: 0 })

const rows = [
  row("Hardware 10", { lastBackup: backupAt("2026-11-20T10:00:00.000Z") }),
  row("Hardware 9", { lastBackup: backupAt("2026-11-21T10:00:00.000Z"), backups: "In Progress" }),
  row("Überblick", { key: "UEB", backups: "Pending" }),
  row("Archive", { status: "Deleted" }),
]
const names = (query: SchemaQuery) => pageOfSchemas(rows, query).rows.map((one) => one.name)

describe("the Synced schemas grid", () => {
  test("hides deleted schemas by default, shows them when asked, and for Status = Deleted anyway (S0-26)", () => {
    expect(names({})).not.toContain("Archive")
    expect(names({ hideDeleted: false })).toContain("Archive")
    expect(names({ status: "Deleted" })).toEqual(["Archive"])
    expect(names({ status: "Active", hideDeleted: false })).not.toContain("Archive")
  })

  test("searches names and keys without regard to case and accents", () => {
    expect(names({ search: "uber" })).toEqual(["Überblick"])
    expect(names({ search: "ueb" })).toEqual(["Überblick"])
    expect(names({ search: " HARDWARE " })).toHaveLength(2)
    expect(names({ search: "nothing like this" })).toEqual([])
  })

  test("filters by location", () => {
    expect(names({ location: "Data Center" })).toEqual([])
    expect(names({ location: "Cloud" })).toHaveLength(3)
  })

  test("sorts names as people count, both ways (S0-28)", () => {
    expect(names({})).toEqual(["Hardware 9", "Hardware 10", "Überblick"])
    expect(names({ sort: { by: "name", descending: true } })).toEqual(["Überblick", "Hardware 10", "Hardware 9"])
  })

  test("keeps schemas without a backup at the end, whichever way dates are sorted", () => {
    expect(names({ sort: { by: "lastBackup", descending: true } })).toEqual(["Hardware 9", "Hardware 10", "Überblick"])
    expect(names({ sort: { by: "lastBackup", descending: false } })).toEqual(["Hardware 10", "Hardware 9", "Überblick"])
  })

  test("sorts the Backups column by its words", () => {
    expect(names({ sort: { by: "backups", descending: true } })[0]).toBe("Hardware 9")
  })

  test("shows 25 a page and the rest behind them", () => {
    const many = Array.from({ length: 26 }, (_, n) => row(`Schema ${n}`))
    expect(pageOfSchemas(many, {})).toMatchObject({ total: 26, page: 1, pageSize: 25 })
    expect(pageOfSchemas(many, {}).rows).toHaveLength(25)
    expect(pageOfSchemas(many, { page: 2 }).rows.map((one) => one.name)).toEqual(["Schema 25"])
    expect(pageOfSchemas(many, { page: 3 }).rows).toEqual([])
  })
})
