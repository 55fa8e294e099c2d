import { cleanup, fireEvent, render, screen, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { openAt } from "@/lib/testing/app-router.ts"
import { idFrom, progressOf, restoreRow } from "@/lib/testing/interface-rows.ts"
import { RestoresGrid } from "./restores-grid.tsx"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

beforeEach(() => openAt("/restores"))
afterEach(cleanup)

const failed = restoreRow({
  id: idFrom(501),
  targetSchemaName: "Network services",
  status: "Restore Error",
  outcome: "failed",
  result: "A schema with this key already exists",
  endedAt: null,
  failedAt: "2026-11-21T07:32:00.000Z",
  targetSchemaId: null,
  counts: null,
  verify: null,
})

describe("the restores grid", () => {
  it("shows what was restored where, when, and how it went", () => {
    render(<RestoresGrid label="Restore History" rows={[restoreRow()]} mayDownload />)
    const heads = screen.getAllByRole("columnheader").map((head) => head.textContent)
    expect(heads).toEqual(["Details", "Schema", "Destination", "Started", "Ended", "Status", "Result"])
    const row = screen.getByRole("row", { name: /Debian packages/ })
    for (const text of [
      "Another instance",
      "example-sandbox.atlassian.net",
      "21 Nov 2026 07:31",
      "21 Nov 2026 09:04",
    ]) {
      expect(within(row).getByText(text)).toBeTruthy()
    }
    expect(within(row).getByText("Restore completed")).toBeTruthy()
    expect(within(row).getByText("Operation success")).toBeTruthy()
  })

  it("shows percent and time left while one runs, and leaves Ended empty", () => {
    const running = restoreRow({
      status: "Restore in progress",
      outcome: null,
      result: "",
      endedAt: null,
      counts: null,
      verify: null,
      progress: progressOf({ fraction: 0.62, msLeft: 48 * 60_000 }),
    })
    render(<RestoresGrid label="Restore History" rows={[running]} mayDownload />)
    expect(screen.getByText("62 % · about 48 min left")).toBeTruthy()
    expect(screen.getByText("not ended")).toBeTruthy()
  })

  it("shows the reason of an error, and the time it failed in its details", () => {
    const { container } = render(<RestoresGrid label="Restore History" rows={[failed]} mayDownload />)
    expect(screen.getByText("Restore Error")).toBeTruthy()
    fireEvent.click(screen.getByRole("button", { name: "Details of the restore to Network services" }))
    expect(container.textContent).toContain("Failed at21 Nov 2026 07:32")
    expect(screen.queryByRole("link", { name: "Network services (DEB)" })).toBeNull()
  })

  it("says how many items need attention", () => {
    const counts = restoreRow().counts
    if (!counts) throw new Error("no counts")
    render(
      <RestoresGrid
        label="Restore History"
        rows={[restoreRow({ counts: { ...counts, attention: 12 } })]}
        mayDownload
      />,
    )
    expect(screen.getByText("12 items need attention")).toBeTruthy()
  })

  it("opens one row at a time with facts, YES or NO, proof and the full log", () => {
    render(<RestoresGrid label="Restore History" rows={[restoreRow(), failed]} mayDownload />)
    const [first, second] = screen.getAllByRole("button", { name: /Details of the restore/ })
    if (!first || !second) throw new Error("two rows expected")
    fireEvent.click(first)
    expect(first.getAttribute("aria-expanded")).toBe("true")
    expect(screen.getByText("63,666 compared, 0 different")).toBeTruthy()
    const answers = screen.getAllByText(/^(YES|NO)$/).map((answer) => answer.textContent)
    expect(answers).toEqual(["YES", "NO", "YES", "YES", "NO"])
    expect(screen.getByRole("link", { name: "Download full log (.xlsx)" }).getAttribute("href")).toBe(
      `/api/restores/${restoreRow().id}/log`,
    )
    expect(screen.getByRole("link", { name: "Debian packages (DEB)" }).getAttribute("href")).toBe(
      "https://example-sandbox.atlassian.net/jira/servicedesk/assets/object-schema/77",
    )
    fireEvent.click(second)
    expect(first.getAttribute("aria-expanded")).toBe("false")
    expect(second.getAttribute("aria-expanded")).toBe("true")
    expect(screen.queryByText("63,666 compared, 0 different")).toBeNull()
  })

  it("hides the log from roles that may not download it", () => {
    render(<RestoresGrid label="Restore History" rows={[restoreRow()]} mayDownload={false} />)
    fireEvent.click(screen.getByRole("button", { name: /Details/ }))
    expect(screen.queryByText("Download full log (.xlsx)")).toBeNull()
  })

  it("walks its rows with the arrow keys and opens details with X", () => {
    render(<RestoresGrid label="Restore History" rows={[restoreRow(), failed]} mayDownload />)
    const [, first, second] = screen.getAllByRole("row")
    if (!first || !second) throw new Error("two rows expected")
    first.focus()
    fireEvent.keyDown(first, { key: "ArrowDown" })
    expect(document.activeElement).toBe(second)
    fireEvent.keyDown(second, { key: "x" })
    expect(within(second).getByRole("button").getAttribute("aria-expanded")).toBe("true")
  })
})
