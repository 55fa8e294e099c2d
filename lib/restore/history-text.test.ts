import { describe, expect, it } from "vitest"
import type { ObjectHistoryEntry } from "../assets/nouns.ts"
import { historyText } from "./history-text.ts"

describe("history as text", () => {
  it("has the newest entry first and names who changed what", () => {
    expect(historyText([entry("2025-01-01", null), entry("2025-03-01", "Status")])).toEqual({
      text: "2025-03-01 · Ada · Status: Active → Closed\n2025-01-01 · Ada · Created",
      leftOut: 0,
    })
  })

  it("leaves out whole older entries where the field is full, and counts them", () => {
    const entries = Array.from({ length: 1_000 }, (_, n) => entry(String(2_000_000 + n), "Status"))
    const { text, leftOut } = historyText(entries)
    expect(text.length).toBeLessThanOrEqual(10_000)
    expect(text.split("\n").length + leftOut).toBe(1_000)
    expect(text.split("\n")[0]).toContain("2000999")
    expect(text.endsWith("Closed")).toBe(true)
  })
})

function entry(created: string, affectedAttribute: string | null): ObjectHistoryEntry {
  return { id: "1", created, actorName: "Ada", affectedAttribute, oldValue: "Active", newValue: "Closed", raw: {} }
}
