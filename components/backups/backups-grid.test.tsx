import { cleanup, fireEvent, render, screen, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { BackupRow } from "@/lib/domain/backup.ts"
import { openAt, router } from "@/lib/testing/app-router.ts"
import { backupRow, backupSummary, idFrom, partOf, schemaRow } from "@/lib/testing/interface-rows.ts"
import { BackupsGrid } from "./backups-grid.tsx"
import type { BackupFilters } from "./filters.ts"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

beforeEach(() => openAt("/schemas/10"))
afterEach(cleanup)

const NO_FILTERS: BackupFilters = { type: null, from: null, to: null, search: "", page: 1 }

function renderGrid(
  rows: BackupRow[],
  options: {
    total?: number
    totalAll?: number
    filters?: Partial<BackupFilters>
    schema?: ReturnType<typeof schemaRow>
    mayRestore?: boolean
  } = {},
) {
  const total = options.total ?? rows.length
  const totalAll = options.totalAll ?? total
  return render(
    <BackupsGrid
      schema={options.schema ?? schemaRow()}
      page={{ rows, total, page: 1, pageSize: 20, totalAll, newest50: totalAll > 50 }}
      filters={{ ...NO_FILTERS, ...options.filters }}
      actions={{ startBackup: vi.fn(), stopJob: vi.fn(), mayRestore: options.mayRestore ?? true }}
    />,
  )
}

const lastAddress = () => String(router.replace.mock.lastCall?.[0])

describe("Available backups", () => {
  it("has the columns of the product in their order, newest first", () => {
    renderGrid([backupRow()])
    expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
      "N",
      "Backup date",
      "Type",
      "Objects",
      "History",
      "Objects in issues",
      "Attachments",
      "Comments",
      "Icons",
      "New data",
      "State",
      "Actions",
    ])
    expect(screen.getByRole("columnheader", { name: "Backup date" }).getAttribute("aria-sort")).toBe("descending")
    const row = screen.getByRole("row", { name: /20 Nov 2026 22:10/ })
    for (const text of ["212", "63,666", "38 MB", "Verified"]) expect(within(row).getByText(text)).toBeTruthy()
    expect(within(row).getByText("212").title).toBe(backupRow().id)
  })

  it("says when only the newest 50 are shown, and the total", () => {
    renderGrid([backupRow()], { total: 50, totalAll: 212 })
    expect(screen.getByText("Showing the newest 50 — use the date filter for older ones")).toBeTruthy()
    expect(screen.getByText("212 in total")).toBeTruthy()
    expect(screen.getByText("1–20 of 50")).toBeTruthy()
  })

  it("has a pager from 21 backups on", () => {
    renderGrid([backupRow()], { total: 20 })
    expect(screen.queryByRole("navigation", { name: "Pages" })).toBeNull()
    cleanup()
    renderGrid([backupRow()], { total: 21 })
    expect(screen.getByRole("navigation", { name: "Pages" })).toBeTruthy()
  })

  it("filters by type, by day and by description in the address", async () => {
    renderGrid([backupRow()])
    fireEvent.click(screen.getByRole("radio", { name: "Manual" }))
    expect(lastAddress()).toBe("/schemas/10?type=Manual")
    fireEvent.click(screen.getByRole("button", { name: /Backup date: Any date/ }))
    fireEvent.change(await screen.findByLabelText("From"), { target: { value: "2026-11-01" } })
    expect(lastAddress()).toBe("/schemas/10?from=2026-11-01")
  })

  it("names the days of the date filter on its button", () => {
    renderGrid([backupRow()], { filters: { from: "2026-11-01", to: "2026-11-20" } })
    expect(screen.getByRole("button", { name: /1 Nov 2026 – 20 Nov 2026/ })).toBeTruthy()
    cleanup()
    renderGrid([backupRow()], { filters: { from: "2026-11-20", to: "2026-11-20" } })
    expect(screen.getByRole("button", { name: "Backup date: 20 Nov 2026" })).toBeTruthy()
  })

  it("leads from Select to the restore of that backup, but not from a damaged one", () => {
    renderGrid([backupRow(), backupRow({ id: idFrom(211), number: 211, verification: "Damaged" })])
    expect(screen.getByRole("link", { name: "Select backup 212" }).getAttribute("href")).toBe(
      `/schemas/${schemaRow().id}/restore?backup=${backupRow().id}`,
    )
    expect(screen.getByRole("button", { name: "Select backup 211" }).getAttribute("aria-disabled")).toBe("true")
    expect(screen.getByText("Damaged")).toBeTruthy()
  })

  it("offers no Select to roles that may not restore", () => {
    renderGrid([backupRow()], { mayRestore: false })
    expect(screen.queryByText("Select")).toBeNull()
  })

  it("opens the numbers of a part on a press: how many, what is missing and why", async () => {
    const parts = {
      ...backupSummary().parts,
      attachments: partOf("Partial", 871, [{ reason: "PERMISSION", count: 3 }]),
      comments: partOf("Not included"),
    }
    renderGrid([backupRow({ summary: backupSummary({ parts }) })])
    fireEvent.click(screen.getByRole("button", { name: "Attachments Partial, show numbers" }))
    const dialog = await screen.findByRole("dialog", { name: "Attachments · backup 212" })
    expect(dialog.textContent).toContain("871 files")
    expect(dialog.textContent).toContain("3 could not be read:")
    expect(dialog.textContent).toContain("no permission PERMISSION3")
    expect(screen.getByText("Not included")).toBeTruthy()
  })

  it("offers Backup now when there is none yet, and only explains for a deleted schema", () => {
    renderGrid([])
    expect(screen.getByText("No backups yet")).toBeTruthy()
    expect(screen.getByRole("button", { name: "Backup now: Debian packages" })).toBeTruthy()
    cleanup()
    renderGrid([], { schema: schemaRow({ status: "Deleted" }) })
    expect(screen.queryByRole("button")).toBeNull()
    cleanup()
    renderGrid([], { totalAll: 9, filters: { search: "x" } })
    expect(screen.getByText("No backups match")).toBeTruthy()
  })
})
