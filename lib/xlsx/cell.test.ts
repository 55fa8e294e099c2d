import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cell } from "./cell.ts"

const FORMULAS = [
  "=1+1",
  "+1+1",
  "-1+cmd|x",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  " =1",
  "\u200b=1",
  "\ufeff=1",
  "＝1+1",
  "＋1",
  "＠x",
  '=HYPERLINK("http://e")',
  "=cmd|'/C calc'!A0",
  "|x",
  "%x",
  "\u0000=1",
  `=${"A".repeat(40_000)}`,
]

describe("the text of a cell", () => {
  it.each(FORMULAS)("is quoted where a spreadsheet could calculate it: %j", (text) => {
    expect(cell(text)[0]).toBe("'")
    expect(cell(text).length).toBeLessThanOrEqual(32_767)
  })

  it.each(["Server 1", "-5", "-5.25", "12", "", "a=b", "x@y.z"])("stays as it is where it is harmless: %j", (text) => {
    expect(cell(text)).toBe(text)
  })

  it("never starts like a formula and is always valid XML text, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const safe = cell(text)
        expect(safe).not.toMatch(/^[=+@\t\r]/)
        expect(safe.isWellFormed()).toBe(true)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(safe).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
      }),
      { numRuns: 2_000 },
    )
  })
})
