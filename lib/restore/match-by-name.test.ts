import { describe, expect, it } from "vitest"
import { matchByName } from "./match-by-name.ts"

const TARGETS = [
  { id: "1", name: "Active", objectSchemaId: null },
  { id: "2", name: "closed", objectSchemaId: null },
  { id: "3", name: "Active", objectSchemaId: "60" },
  { id: "4", name: "Retired", objectSchemaId: "60" },
]

describe("matching statuses and reference types", () => {
  const match = (name: string, objectSchemaId: string | null): string | undefined =>
    matchByName({ id: "900", name, objectSchemaId }, TARGETS, "60")?.id

  it("takes a global one by name, because its id differs between sites", () => {
    expect(match("Active", null)).toBe("1")
    expect(match("Closed", null)).toBe("2")
  })

  it("takes one of the schema only from the new schema, also where a global one has its name", () => {
    expect(match("Active", "6")).toBe("3")
    expect(match("Retired", "6")).toBe("4")
    expect(match("Closed", "6")).toBeUndefined()
  })

  it("takes a global one that an earlier run had to create in the schema", () => {
    expect(match("Retired", null)).toBe("4")
  })
})
