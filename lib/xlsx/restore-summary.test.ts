import { describe, expect, it } from "vitest"
import { restoreRow } from "../testing/interface-rows.ts"
import { restoreSummary } from "./restore-summary.ts"

describe("the Summary sheet of a restore", () => {
  it("tells objects with values left out apart from different ones, so that the sum of the proof closes", () => {
    const verify = {
      compared: 1_180,
      equal: 1_174,
      leftOut: 4,
      different: 1,
      missing: 1,
      duplicates: 0,
      differences: [],
    }
    const lines = restoreSummary(restoreRow({ verify })).filter((line) => line.label.startsWith("Verified: "))
    expect(lines).toEqual([
      { label: "Verified: compared", value: "1,180" },
      { label: "Verified: equal", value: "1,174" },
      { label: "Verified: with values left out", value: "4" },
      { label: "Verified: different", value: "1" },
      { label: "Verified: missing", value: "1" },
      { label: "Verified: duplicates", value: "0" },
    ])
  })
})
