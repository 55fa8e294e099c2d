import { expect, test } from "vitest"
import { checkSchemaNaming, findTaken, proposeSchemaNaming } from "./schema-name.ts"

const today = new Date("2026-11-21T09:00:00Z")
const original = { name: "IT Hardware", key: "HW" }

test("proposes the dated name and the next free key for the current instance (S1-12)", () => {
  const taken = { names: ["IT Hardware"], keys: ["HW", "HW2"] }
  expect(proposeSchemaNaming(original, taken, { today, keepOriginal: false })).toEqual({
    name: "IT Hardware restored 21 Nov 2026",
    key: "HW3",
  })
})

test("keeps the original name and key in another instance where they are free", () => {
  const options = { today, keepOriginal: true }
  expect(proposeSchemaNaming(original, { names: [], keys: [] }, options)).toEqual(original)
  const taken = { names: ["it hardware", "IT Hardware restored 21 Nov 2026"], keys: ["hw"] }
  expect(proposeSchemaNaming(original, taken, options)).toEqual({
    name: "IT Hardware restored 21 Nov 2026 2",
    key: "HW2",
  })
})

test("proposes keys of ten characters at most", () => {
  const keys = ["ABCDEFGHIJ", ...Array.from({ length: 8 }, (_, n) => `ABCDEFGHI${n + 2}`)]
  const proposal = proposeSchemaNaming(
    { name: "Long", key: "ABCDEFGHIJ" },
    { names: [], keys },
    { today, keepOriginal: false },
  )
  expect(proposal.key).toBe("ABCDEFGH10")
})

test("finds names and keys taken whatever their case and blanks", () => {
  const taken = { names: ["IT Hardware "], keys: ["HW"] }
  expect(findTaken({ name: " it hardware", key: "hw" }, taken)).toEqual({ nameTaken: true, keyTaken: true })
  expect(findTaken({ name: "Hardware", key: "H" }, taken)).toEqual({ nameTaken: false, keyTaken: false })
})

test.each([
  ["", "HW", "schemaName"],
  ["x".repeat(256), "HW", "schemaName"],
  ["Hardware", "", "schemaKey"],
  ["Hardware", "1HW", "schemaKey"],
  ["Hardware", "H-W", "schemaKey"],
  ["Hardware", "ABCDEFGHIJK", "schemaKey"],
])("refuses name %j with key %j at the field", (name, key, field) => {
  expect(() => checkSchemaNaming(name, key)).toThrow(expect.objectContaining({ code: "VALIDATION", facts: { field } }))
})

test("sends names trimmed and keys in upper case", () => {
  expect(checkSchemaNaming(" Hardware ", "hw1")).toEqual({ name: "Hardware", key: "HW1" })
})
