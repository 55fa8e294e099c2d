import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { openAt, router } from "@/lib/testing/app-router.ts"
import { activeJob, idFrom, schemaRow } from "@/lib/testing/interface-rows.ts"
import type { SchemaFilters } from "./filters.ts"
import { SchemasGrid, type SchemasGridProps } from "./schemas-grid.tsx"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

beforeEach(() => {
  openAt("/schemas")
  localStorage.clear()
})
afterEach(cleanup)

const FILTERS: SchemaFilters = {
  search: "",
  location: null,
  status: null,
  hideDeleted: true,
  sort: { by: "name", descending: false },
  page: 1,
}
const startBackup = vi.fn()
const stopJob = vi.fn()

function renderGrid(
  rows: SyncedSchemaRow[],
  options: { filters?: Partial<SchemaFilters>; total?: number; viewer?: boolean } = {},
) {
  const actions: SchemasGridProps["actions"] = options.viewer
    ? { startBackup: null, stopJob: null, hideSchema: null, mayRestore: false }
    : { startBackup, stopJob, hideSchema: vi.fn(), mayRestore: true }
  startBackup.mockReset().mockResolvedValue({ ok: true, data: { backupId: idFrom(1), jobId: idFrom(2) } })
  stopJob.mockReset().mockResolvedValue({ ok: true, data: null })
  return render(
    <SchemasGrid
      page={{ rows, total: options.total ?? rows.length, page: 1, pageSize: 25 }}
      filters={{ ...FILTERS, ...options.filters }}
      siteUrl="https://example.atlassian.net"
      actions={actions}
    />,
  )
}

const lastAddress = () => String(router.replace.mock.lastCall?.[0])

describe("the Synced schemas grid", () => {
  it("has the columns of the product in their order", () => {
    renderGrid([schemaRow()])
    expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
      "Schema Name",
      "Instance",
      "Location",
      "Status",
      "Last backup date",
      "Backups",
      "Actions",
    ])
    const row = screen.getByRole("row", { name: /Debian packages/ })
    expect(within(row).getByText("DEB · 63,666 objects")).toBeTruthy()
    expect(within(row).getByText("example.atlassian.net")).toBeTruthy()
    expect(within(row).getByText("Disabled")).toBeTruthy()
  })

  it("tells its order and asks the server for another one through the address", () => {
    renderGrid([schemaRow()])
    const head = screen.getByRole("columnheader", { name: "Schema Name" })
    expect(head.getAttribute("aria-sort")).toBe("ascending")
    fireEvent.click(within(head).getByRole("button"))
    expect(lastAddress()).toBe("/schemas?sort=name&order=descending")
  })

  it("searches while typing and goes back to the first page", async () => {
    openAt("/schemas?page=2&status=Active")
    renderGrid([schemaRow()], { filters: { page: 2, status: "Active" } })
    fireEvent.change(screen.getByRole("searchbox", { name: "Search name or key" }), { target: { value: "deb" } })
    await waitFor(() => expect(lastAddress()).toBe("/schemas?status=Active&search=deb"))
  })

  it("hides deleted schemas by default and shows them when the switch goes off", () => {
    renderGrid([schemaRow()])
    const hide = screen.getByRole("switch", { name: "Hide deleted" })
    expect((hide as HTMLInputElement).checked).toBe(true)
    fireEvent.click(hide)
    expect(lastAddress()).toBe("/schemas?deleted=shown")
  })

  it("turns the switch off when the status Deleted is chosen", async () => {
    renderGrid([schemaRow()])
    fireEvent.click(screen.getByRole("button", { name: /Status: All/ }))
    fireEvent.click(await screen.findByRole("menuitemradio", { name: "Deleted" }))
    expect(lastAddress()).toBe("/schemas?status=Deleted&deleted=shown")
  })

  it("offers to clear the filters when nothing matches, and to sync when there is nothing at all", () => {
    renderGrid([], { filters: { search: "x" } })
    expect(screen.getByText("No schemas match")).toBeTruthy()
    openAt("/schemas?search=x&status=Active")
    fireEvent.click(screen.getByRole("button", { name: "Clear filters" }))
    cleanup()
    renderGrid([])
    expect(screen.getByText("No schemas yet")).toBeTruthy()
    expect(screen.getByText("Sync schemas reads the list from example.atlassian.net.")).toBeTruthy()
  })

  it("has a pager from 26 schemas on", () => {
    renderGrid([schemaRow()], { total: 25 })
    expect(screen.queryByRole("navigation", { name: "Pages" })).toBeNull()
    cleanup()
    renderGrid([schemaRow()], { total: 26 })
    fireEvent.click(screen.getByRole("button", { name: "Page 2" }))
    expect(lastAddress()).toBe("/schemas?page=2")
    expect(screen.getByText("1–25 of 26")).toBeTruthy()
  })

  it("shows a viewer no actions at all", () => {
    renderGrid([schemaRow({ activeJob: activeJob(), backups: "In Progress" })], { viewer: true })
    expect(screen.queryByRole("button", { name: /Backup now|Stop/ })).toBeNull()
    expect(screen.queryByRole("link", { name: /^Restore/ })).toBeNull()
  })
})

describe("Backup now", () => {
  it("asks what to include, with the object count and the time, and starts with Yes", async () => {
    renderGrid([schemaRow()])
    fireEvent.click(screen.getByRole("button", { name: "Backup now: Debian packages" }))
    const dialog = await screen.findByRole("dialog", { name: "Back up Debian packages now?" })
    expect(dialog.textContent).toContain("63,666 objects, about 1 h 4 min.")
    for (const name of ["History", "Comments", "Attachments", "Objects in issues"]) {
      expect((within(dialog).getByRole("switch", { name }) as HTMLInputElement).checked).toBe(true)
    }
    fireEvent.click(within(dialog).getByRole("switch", { name: "Comments" }))
    fireEvent.change(within(dialog).getByLabelText("Description (optional)"), {
      target: { value: " Before the move " },
    })
    fireEvent.click(within(dialog).getByRole("button", { name: "Yes" }))
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
    expect(startBackup).toHaveBeenCalledWith({
      syncedSchemaId: schemaRow().id,
      options: { history: true, comments: false, attachments: true, objectsInIssues: true },
      description: "Before the move",
    })
    fireEvent.click(screen.getByRole("button", { name: "Backup now: Debian packages" }))
    const again = await screen.findByRole("dialog")
    expect((within(again).getByRole("switch", { name: "Comments" }) as HTMLInputElement).checked).toBe(false)
  })

  it("keeps the dialog and says why when it cannot start", async () => {
    renderGrid([schemaRow()])
    const message = "A backup of this schema is already running"
    startBackup.mockResolvedValue({ ok: false, error: { code: "CONFLICT", message } })
    fireEvent.click(screen.getByRole("button", { name: "Backup now: Debian packages" }))
    const dialog = await screen.findByRole("dialog")
    fireEvent.click(within(dialog).getByRole("button", { name: "Yes" }))
    expect((await within(dialog).findByRole("alert")).textContent).toBe(message)
  })

  it("stays visible but off for deleted and empty schemas, with the reason", () => {
    renderGrid([
      schemaRow({ status: "Deleted" }),
      schemaRow({ id: idFrom(11), name: "Facilities", objectCount: 0, lastBackup: null, availableBackups: 0 }),
    ])
    const deleted = screen.getByRole("button", { name: "Backup now: Debian packages" })
    expect([deleted.getAttribute("aria-disabled"), deleted.title]).toEqual([
      "true",
      "This schema was deleted in Assets",
    ])
    const empty = screen.getByRole("button", { name: "Backup now: Facilities" })
    expect(empty.title).toContain("The schema is empty and cannot be backed up")
    fireEvent.click(empty)
    expect(screen.queryByRole("dialog")).toBeNull()
  })
})

describe("Restore", () => {
  it("is open for a deleted schema with backups and off where there is none", () => {
    renderGrid([
      schemaRow({ status: "Deleted" }),
      schemaRow({ id: idFrom(11), name: "Facilities", lastBackup: null, availableBackups: 0 }),
    ])
    const link = screen.getByRole("link", { name: "Restore Debian packages" })
    expect(link.getAttribute("href")).toBe(`/schemas/${schemaRow().id}`)
    expect(screen.getByRole("button", { name: "Restore Facilities" }).getAttribute("aria-disabled")).toBe("true")
  })
})

describe("Stop", () => {
  it("takes the place of Backup now and asks before it stops, with Keep running focused", async () => {
    renderGrid([schemaRow({ backups: "In Progress", activeJob: activeJob() })])
    expect(screen.queryByRole("button", { name: /Backup now/ })).toBeNull()
    fireEvent.click(screen.getByRole("button", { name: "Stop the backup of Debian packages" }))
    const dialog = await screen.findByRole("alertdialog", { name: "Stop the backup of Debian packages?" })
    expect(dialog.textContent).toContain(
      "It is at 43 %. A stopped backup is not kept; earlier backups stay as they are.",
    )
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Keep running"))
    fireEvent.click(within(dialog).getByRole("button", { name: "Stop backup" }))
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull())
    expect(stopJob).toHaveBeenCalledWith({ jobId: activeJob().id })
  })
})
