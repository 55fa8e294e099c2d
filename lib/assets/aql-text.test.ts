import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { aqlId, quoteAql } from "./aql-text.ts"

describe("quoteAql", () => {
  it("writes quotes and backslashes so that AQL reads them back", () => {
    expect(quoteAql('15" \\ OR objectId > 0')).toBe('"15\\" \\\\ OR objectId > 0"')
  })

  it("keeps any text one literal with the same value", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom('"', "\\", "a", " ", "\n") }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(readLiteral(`${quoteAql(text)} AND x`)).toEqual({ text, rest: " AND x" })
      }),
      { numRuns: 5_000 },
    )
  })
})

describe("aqlId", () => {
  it("writes numbers bare and quotes everything else", () => {
    expect(aqlId("6")).toBe("6")
    expect(aqlId("6 OR 1 = 1")).toBe('"6 OR 1 = 1"')
  })
})

/** Reads one AQL literal the way the documentation describes it: up to the first quote no backslash stands before. */
function readLiteral(aql: string): { text: string; rest: string } {
  expect(aql[0]).toBe('"')
  let text = ""
  for (let at = 1; at < aql.length; at++) {
    if (aql[at] === '"') return { text, rest: aql.slice(at + 1) }
    if (aql[at] === "\\") at++
    text += aql[at]
  }
  throw new Error("the literal does not end")
}
