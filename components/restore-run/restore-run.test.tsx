import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { RestoreRow } from "@/lib/domain/restore.ts"
import { openAt } from "@/lib/testing/app-router.ts"
import { idFrom, progressOf, restoreRow } from "@/lib/testing/interface-rows.ts"
import { RestoreRun } from "./restore-run.tsx"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

beforeEach(() => openAt("/restores/500"))
afterEach(cleanup)

const stopJob = vi.fn()
const resumeRestore = vi.fn()

function renderRun(row: RestoreRow, rights: { may?: boolean } = {}) {
  stopJob.mockReset().mockResolvedValue({ ok: true, data: null })
  resumeRestore.mockReset().mockResolvedValue({ ok: true, data: { jobId: idFrom(71) } })
  const may = rights.may ?? true
  return render(
    <RestoreRun
      row={row}
      stopJob={may ? stopJob : null}
      resumeRestore={may ? resumeRestore : null}
      mayDownload={may}
    />,
  )
}

const running = restoreRow({
  status: "Restore in progress",
  outcome: null,
  result: "",
  endedAt: null,
  counts: null,
  verify: null,
  progress: progressOf({ fraction: 0.62, msLeft: 48 * 60_000 }),
})
const stopped = restoreRow({
  status: "Restore Error",
  outcome: "stopped",
  result: "Stopped by owner@example.com",
  endedAt: null,
  failedAt: "2026-11-21T08:00:00.000Z",
  counts: { ...(restoreRow().counts ?? raise()), objectsCreated: 39_473 },
  verify: null,
})

describe("a restore that runs", () => {
  it("shows percent, time left, phases and that the page may be closed", () => {
    const { container } = renderRun(running)
    expect(screen.getByText("62 %")).toBeTruthy()
    expect(container.textContent).toContain("about 48 min left")
    expect(screen.getByText("You can close this page")).toBeTruthy()
    expect(screen.getByRole("row", { name: "Objects 7,828 of 18,204 Running" })).toBeTruthy()
    expect(screen.getByText("1 of 3 done")).toBeTruthy()
    expect(document.title).toBe("62 % – Debian packages – Assets Backup Vault")
  })

  it("asks before it stops, with what is already written", async () => {
    renderRun(running)
    fireEvent.click(screen.getByRole("button", { name: "Stop" }))
    const dialog = await screen.findByRole("alertdialog", { name: "Stop this restore?" })
    expect(dialog.textContent).toContain("7,828 objects are already written. You can resume it")
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Keep running"))
    fireEvent.click(within(dialog).getByRole("button", { name: "Stop restore" }))
    await waitFor(() => expect(stopJob).toHaveBeenCalledWith({ jobId: running.jobId }))
  })

  it("can only be watched by roles that may not stop it", () => {
    renderRun(running, { may: false })
    expect(screen.queryByRole("button", { name: "Stop" })).toBeNull()
  })
})

describe("a restore that ended", () => {
  it("begins with the proof, then the counts and the full log", () => {
    renderRun(restoreRow())
    const proof = screen.getByRole("region", { name: "Proof" })
    expect(within(proof).getByText("Operation success")).toBeTruthy()
    expect(within(proof).getByText("63,666 compared, 0 different")).toBeTruthy()
    expect(proof.textContent).toContain("1 h 33 min")
    for (const text of ["of 63,666 objects", "118,204", "3,410", "871"])
      expect(within(proof).getByText(text)).toBeTruthy()
    expect(within(proof).getByRole("link", { name: "Download full log (.xlsx)" })).toBeTruthy()
    expect(screen.queryByRole("region", { name: "Differences" })).toBeNull()
    expect(screen.queryByText(/with values left out/)).toBeNull()
  })

  it("tells values that the target cannot take apart from differences", () => {
    const verify = { ...(restoreRow().verify ?? raise()), equal: 63_662, leftOut: 4 }
    renderRun(restoreRow({ verify }))
    const proof = screen.getByRole("region", { name: "Proof" })
    expect(within(proof).getByText("63,666 compared, 0 different")).toBeTruthy()
    const line = "4 with values left out: the target cannot take them. The full log names each."
    expect(within(proof).getByText(line)).toBeTruthy()
    expect(screen.queryByRole("region", { name: "Differences" })).toBeNull()
  })

  it("shows what differs, value beside value", () => {
    const difference = {
      sourceId: "1",
      sourceKey: "DEB-41207",
      targetKey: "SBX-41233",
      attribute: "Version",
      expected: "3.0.15-1",
      found: "",
    }
    const verify = {
      compared: 63_666,
      equal: 63_660,
      leftOut: 0,
      different: 6,
      missing: 0,
      duplicates: 0,
      differences: [difference],
    }
    renderRun(restoreRow({ verify }))
    expect(screen.getByText("63,666 compared, 6 different")).toBeTruthy()
    expect(screen.getByRole("row", { name: "DEB-41207 SBX-41233 Version 3.0.15-1 empty" })).toBeTruthy()
    expect(screen.getByText("5 more are in the full log, sheet “Errors”.")).toBeTruthy()
  })

  it("says what stopped it and what is written, and resumes", async () => {
    const { container } = renderRun(stopped)
    expect(container.textContent).toContain("39,473 objects are already written.")
    fireEvent.click(screen.getByRole("button", { name: "Resume" }))
    await waitFor(() => expect(resumeRestore).toHaveBeenCalledWith({ restoreId: stopped.id }))
  })

  it("says that nothing was written when it failed before the schema was created", () => {
    const { container } = renderRun(
      restoreRow({
        ...stopped,
        outcome: "failed",
        result: "A schema with this key already exists",
        targetSchemaId: null,
      }),
    )
    expect(screen.getByRole("alert").textContent).toContain("A schema with this key already exists")
    expect(container.textContent).toContain("Nothing was written to the target.")
  })
})

function raise(): never {
  throw new Error("the sample restore has counts and a proof")
}
