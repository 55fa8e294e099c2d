import { cleanup, render, screen } from "@testing-library/react"
import { afterEach, describe, expect, it } from "vitest"
import { activeJob, backupRow, jobView, progressOf, schemaRow } from "@/lib/testing/interface-rows.ts"
import { BackupsCell } from "./backups-cell.tsx"
import { LastBackupCell } from "./last-backup-cell.tsx"
import { backupsWord, withLiveJob } from "./live-rows.ts"

afterEach(cleanup)

const NEXT = "2026-11-21T22:10:00.000Z"

describe("the word of the Backups column", () => {
  it("puts In Progress before Pending, Pending before Auto, Auto before Disabled", () => {
    expect(backupsWord("running", NEXT)).toBe("In Progress")
    expect(backupsWord("waiting", NEXT)).toBe("Pending")
    expect(backupsWord(null, NEXT)).toBe("Auto")
    expect(backupsWord(null, null)).toBe("Disabled")
  })

  it("follows the live job: waiting, running with its progress, gone", () => {
    const row = schemaRow({ backups: "Pending", activeJob: activeJob({ progress: null, queuePosition: 2 }) })
    expect(withLiveJob(row, null)).toBe(row)
    const waiting = withLiveJob(row, [jobView({ state: "waiting", progress: null, queuePosition: 1 })])
    expect([waiting.backups, waiting.activeJob?.queuePosition]).toEqual(["Pending", 1])
    const running = withLiveJob(row, [jobView()])
    expect([running.backups, running.activeJob?.progress?.fraction]).toEqual(["In Progress", 0.43])
    const over = withLiveJob(row, [])
    expect([over.backups, over.activeJob]).toEqual(["Disabled", null])
  })
})

describe("the Backups cell", () => {
  it("shows percent, bar, amount, rate and time left while a backup runs", () => {
    render(<BackupsCell row={schemaRow({ backups: "In Progress", activeJob: activeJob() })} />)
    expect(screen.getByText("In Progress")).toBeTruthy()
    expect(screen.getByText("43 %")).toBeTruthy()
    expect(screen.getByText("Objects 7,828 of 18,204")).toBeTruthy()
    expect(screen.getByText("1,094 per minute · 8 min left")).toBeTruthy()
    const bar = screen.getByRole("progressbar", { name: "Backup of Debian packages" })
    expect(bar.getAttribute("aria-valuetext")).toBe("43 %")
    expect(bar.getAttribute("value")).toBe("0.43")
  })

  it("says nothing it does not know: no rate and no time left before they are measured", () => {
    const progress = progressOf({ ratePerMinute: null, msLeft: null, note: "waiting for Jira until 08:14" })
    const { container } = render(
      <BackupsCell row={schemaRow({ backups: "In Progress", activeJob: activeJob({ progress }) })} />,
    )
    expect(container.textContent).not.toContain("left")
    expect(container.textContent).not.toContain("per minute")
    expect(screen.getByText("waiting for Jira until 08:14")).toBeTruthy()
  })

  it("shows the place in the queue while one waits", () => {
    render(
      <BackupsCell
        row={schemaRow({ backups: "Pending", activeJob: activeJob({ progress: null, queuePosition: 1 }) })}
      />,
    )
    expect(screen.getByText("Position 1 in the queue")).toBeTruthy()
  })

  it("shows the next date whenever a schedule is on, also while a backup runs", () => {
    const { container } = render(
      <BackupsCell row={schemaRow({ backups: "In Progress", nextBackupAt: NEXT, activeJob: activeJob() })} />,
    )
    expect(container.textContent).toContain("Next 21 Nov 2026 22:10")
  })
})

describe("the Last backup date cell", () => {
  const text = (row: ReturnType<typeof schemaRow>) => render(<LastBackupCell row={row} />).container.textContent ?? ""

  it("keeps the last good date and adds the later error with its time", () => {
    const lastError = { at: "2026-11-21T06:00:00.000Z", message: "no permission" }
    expect(text(schemaRow({ lastError }))).toContain("20 Nov 2026 22:1021 Nov 2026 06:00 failed: no permission")
  })

  it("forgets an error that a later backup has answered", () => {
    expect(text(schemaRow({ lastError: { at: "2026-11-19T06:00:00.000Z", message: "no permission" } }))).not.toContain(
      "failed",
    )
  })

  it("names warnings, an empty schema, and what is kept of a deleted one", () => {
    const warnings = { id: backupRow().id, at: "2026-11-20T22:10:00.000Z", type: "Manual" as const, warnings: 3 }
    expect(text(schemaRow({ lastBackup: warnings }))).toContain("Completed with warnings: 3 items")
    expect(text(schemaRow({ objectCount: 0, lastBackup: null }))).toContain(
      "NeverThe schema is empty and cannot be backed up",
    )
    expect(text(schemaRow({ status: "Deleted", availableBackups: 31, storedBytes: 1.9e9 }))).toContain(
      "31 backups kept, 1.9 GB",
    )
  })
})
