import { describe, expect, it } from "vitest"
import type { JobView } from "../domain/job.ts"
import type { InstanceId, JobId } from "../ids.ts"
import { renderJob, renderTable } from "./terminal.ts"

const running: JobView = {
  id: "j" as JobId,
  instanceId: "i" as InstanceId,
  kind: "backup",
  state: "running",
  subjectId: "b",
  stopRequested: false,
  attempt: 1,
  progress: {
    phase: "Objects",
    phases: [{ name: "Objects", state: "running", done: 7828, total: 18204 }],
    fraction: 0.43,
    ratePerMinute: 1094,
    msLeft: 8 * 60_000,
    note: null,
  },
  queuePosition: null,
  error: null,
  errorCode: null,
  retryAt: null,
  createdAt: "2026-11-21T08:00:00.000Z",
  startedAt: "2026-11-21T08:00:00.000Z",
  endedAt: null,
}

describe("the progress line", () => {
  it("says percent, phase, counts and the time left", () => {
    expect(renderJob(running, "Backup of IT estate")).toBe(
      "Backup of IT estate  [██████████░░░░░░░░░░░░░░]  43 %  Objects 7,828 of 18,204 · about 8 min left",
    )
  })

  it("names what it waits for: its turn, the next try, the stop", () => {
    expect(renderJob({ ...running, state: "waiting", queuePosition: 2 }, "Backup")).toBe("Backup  waiting, position 2")
    expect(renderJob({ ...running, state: "failed", error: "The token was refused." }, "Backup")).toBe("Backup  failed")
    const again = { ...running, state: "waiting", error: "No answer.", retryAt: "2026-11-21T08:04:05.000Z" } as const
    expect(renderJob(again, "Backup")).toBe("Backup  waiting until 08:04:05 UTC to try again: No answer.")
    expect(renderJob({ ...running, stopRequested: true }, "Backup")).toBe("Backup  stopping")
  })
})

describe("a table", () => {
  it("aligns columns to their widest cell without trailing spaces", () => {
    expect(
      renderTable(
        ["N", "Backup date"],
        [
          ["1", "20 Nov 2026 23:10"],
          ["212", "Never"],
        ],
      ),
    ).toBe("N    Backup date\n1    20 Nov 2026 23:10\n212  Never\n")
  })
})
