import { expect, test } from "vitest"
import type { ObjectSchema } from "../assets/nouns.ts"
import { type KnownSchema, planSync } from "./schema-sync.ts"

function seen(id: string, name: string): ObjectSchema {
  return {
    id,
    name,
    objectSchemaKey: `K${id}`,
    description: null,
    objectCount: 3,
    objectTypeCount: 1,
    canManage: true,
    created: null,
    updated: null,
    raw: {},
  }
}

function known(id: string, name: string, over: Partial<KnownSchema> = {}): KnownSchema {
  return { schemaId: id, name, key: `K${id}`, status: "Active", missedSyncs: 0, missedInSync: "", ...over }
}

test("counts new, renamed and unchanged schemas (S0-10)", () => {
  const { counts, changes } = planSync(
    [known("1", "Hardware"), known("2", "Old")],
    [seen("1", "Hardware"), seen("2", "New"), seen("3", "Third")],
    "s1",
  )
  expect(counts).toEqual({ added: 1, renamed: 1, deleted: 0, unchanged: 1 })
  expect(changes.filter((change) => change.kind === "seen" && change.isNew)).toHaveLength(1)
})

test("calls a schema deleted only after two complete syncs without it (S0-21)", () => {
  const first = planSync([known("1", "Hardware")], [], "s1")
  expect(first.changes).toEqual([{ kind: "missed", schemaId: "1", missedSyncs: 1, status: "Active" }])
  expect(first.counts).toEqual({ added: 0, renamed: 0, deleted: 0, unchanged: 1 })
  const second = planSync([known("1", "Hardware", { missedSyncs: 1, missedInSync: "s1" })], [], "s2")
  expect(second.changes).toEqual([{ kind: "missed", schemaId: "1", missedSyncs: 2, status: "Deleted" }])
  expect(second.counts.deleted).toBe(1)
})

test("counts a sync that runs twice, after a kill, once", () => {
  const again = planSync([known("1", "Hardware", { missedSyncs: 1, missedInSync: "s1" })], [], "s1")
  expect(again.changes).toEqual([{ kind: "missed", schemaId: "1", missedSyncs: 1, status: "Active" }])
})

test("leaves deleted schemas alone, and brings one back as new when Assets shows it again", () => {
  const gone = known("1", "Hardware", { status: "Deleted", missedSyncs: 2 })
  expect(planSync([gone], [], "s3").changes).toEqual([])
  expect(planSync([gone], [seen("1", "Hardware")], "s3").counts).toEqual({
    added: 1,
    renamed: 0,
    deleted: 0,
    unchanged: 0,
  })
})
