import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { BackupSummary } from "@/lib/domain/backup.ts"
import { openAt, router } from "@/lib/testing/app-router.ts"
import { backupRow, backupSummary, idFrom, partOf, schemaRow, targetView } from "@/lib/testing/interface-rows.ts"
import { offeredOptions, servedOptions } from "./offered-options.ts"
import { RestoreForm } from "./restore-form.tsx"
import { refusalsOf } from "./use-naming.ts"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

const proposeName = vi.fn()
const checkName = vi.fn()
const addTarget = vi.fn()
const startRestore = vi.fn()

beforeEach(() => {
  openAt("/schemas/10/restore?backup=212")
  proposeName
    .mockReset()
    .mockResolvedValue({ ok: true, data: { name: "Debian packages restored 21 Nov 2026", key: "DEB2" } })
  checkName.mockReset().mockResolvedValue({ ok: true, data: { nameTaken: false, keyTaken: false } })
  addTarget.mockReset().mockResolvedValue({ ok: true, data: targetView({ id: idFrom(41), connectionName: "New one" }) })
  startRestore.mockReset().mockResolvedValue({ ok: true, data: { restoreId: idFrom(500), jobId: idFrom(70) } })
  window.scrollTo = vi.fn()
  // The address of the steps is the real browser's here.
  window.history.pushState = (_state, _title, address) => {
    openAt(`/schemas/10/restore${String(address)}`)
    rerender()
  }
})
afterEach(cleanup)

let rerender = () => {}

function renderForm({ summary = backupSummary(), targets = [targetView()], mayAdd = true } = {}) {
  const form = () => (
    <RestoreForm
      schema={schemaRow()}
      backup={backupRow({ summary })}
      summary={summary}
      targets={targets}
      actions={actions}
    />
  )
  const actions = { proposeName, checkName, startRestore, addTarget: mayAdd ? addTarget : null }
  const view = render(form())
  rerender = () => view.rerender(form())
  return view
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }))
const isOff = (name: string) => screen.getByRole("button", { name }).getAttribute("aria-disabled") === "true"
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name)

describe("the restore form", () => {
  it("goes from Destination over Options and Review to Run, with a dialog that names the consequence", async () => {
    renderForm()
    await waitFor(() => expect(isOff("Next")).toBe(false))
    expect(field("Schema name").value).toBe("Debian packages restored 21 Nov 2026")
    press("Next")
    fireEvent.click(screen.getByRole("checkbox", { name: "Restore comments" }))
    press("Next")
    expect(screen.getByText("Review").closest("li")?.getAttribute("aria-current")).toBe("step")
    expect(screen.getByText("118,204")).toBeTruthy()
    press("Restore")
    const dialog = await screen.findByRole("alertdialog", { name: "Restore Debian packages to example.atlassian.net?" })
    expect(dialog.textContent).toContain(
      "The schema Debian packages restored 21 Nov 2026 (DEB2) is created in example.atlassian.net with 5 object types and 63,666 objects from backup 212.",
    )
    expect(startRestore).not.toHaveBeenCalled()
    fireEvent.click(within(dialog).getByRole("button", { name: "Confirm" }))
    await waitFor(() => expect(router.push).toHaveBeenCalledWith(`/restores/${idFrom(500)}`))
    expect(startRestore).toHaveBeenCalledWith({
      destination: "Current instance",
      backupId: backupRow().id,
      schemaName: "Debian packages restored 21 Nov 2026",
      schemaKey: "DEB2",
      options: { objectIcons: true, objectHistory: false, comments: false, attachments: true },
    })
  })

  it("checks name and key against the target while typing and does not go on with a clash", async () => {
    renderForm()
    await waitFor(() => expect(isOff("Next")).toBe(false))
    checkName.mockResolvedValue({ ok: true, data: { nameTaken: true, keyTaken: true } })
    fireEvent.change(field("Schema name"), { target: { value: "IT estate" } })
    expect(isOff("Next")).toBe(true)
    const [ofName, ofKey] = await screen.findAllByRole("alert")
    expect(ofName?.textContent).toBe("A schema with this name already exists")
    expect(ofKey?.textContent).toBe("A schema with this key already exists")
    expect(isOff("Next")).toBe(true)
    expect(checkName).toHaveBeenLastCalledWith({ destination: "Current instance", name: "IT estate", key: "DEB2" })
  })

  it("goes on when the target cannot be asked, and says that it is checked again", async () => {
    checkName.mockResolvedValue({ ok: false, error: { code: "UNREACHABLE", message: "The instance does not answer." } })
    renderForm()
    expect(await screen.findByText(/The restore checks again when it starts/)).toBeTruthy()
    expect(isOff("Next")).toBe(false)
  })

  it("shows the start's own refusal in the dialog and keeps everything entered", async () => {
    startRestore.mockResolvedValue({ ok: false, error: { code: "CONFLICT", message: "This backup is damaged" } })
    openAt("/schemas/10/restore?backup=212&step=review")
    renderForm()
    await screen.findByText("Plan")
    press("Restore")
    fireEvent.click(await screen.findByRole("button", { name: "Confirm" }))
    expect((await screen.findByRole("alert")).textContent).toBe("This backup is damaged")
    expect(router.push).not.toHaveBeenCalled()
  })

  it("restores to a listed target and asks that target for free names", async () => {
    renderForm()
    fireEvent.click(screen.getByRole("radio", { name: /Another instance/ }))
    expect(screen.getByRole<HTMLInputElement>("radio", { name: /Sandbox/ }).checked).toBe(true)
    await waitFor(() =>
      expect(proposeName).toHaveBeenLastCalledWith({
        backupId: backupRow().id,
        destination: "Another instance",
        targetInstanceId: targetView().id,
      }),
    )
  })

  it("adds a new target: errors stand at their field, the saved one is chosen", async () => {
    renderForm({ targets: [] })
    fireEvent.click(screen.getByRole("radio", { name: /Another instance/ }))
    expect(isOff("Next")).toBe(true)
    const labels = ["Connection name", "Target Email", "Target Workspace ID", "Target Instance URL", "Target Token"]
    const group = screen.getByRole("group", { name: "New target instance" })
    expect([...group.querySelectorAll("label")].map((label) => label.textContent)).toEqual(labels)
    fireEvent.change(field("Target Instance URL"), { target: { value: "http://other.atlassian.net" } })
    press("Save target instance")
    expect(screen.getByText("The URL must start with https://")).toBeTruthy()
    expect(screen.getByText("Email is a mandatory field!")).toBeTruthy()
    expect(screen.getByText("API Token is a mandatory field!")).toBeTruthy()
    expect(addTarget).not.toHaveBeenCalled()

    fireEvent.change(field("Connection name"), { target: { value: "New one" } })
    fireEvent.change(field("Target Email"), { target: { value: "bot@example.com" } })
    fireEvent.change(field("Target Instance URL"), { target: { value: "https://other.atlassian.net" } })
    fireEvent.change(field("Target Token"), { target: { value: "secret" } })
    addTarget.mockResolvedValueOnce({
      ok: false,
      error: { code: "CREDENTIALS_REFUSED", message: "Atlassian refused email and token (401)", field: "apiToken" },
    })
    press("Save target instance")
    expect(await screen.findByText("Atlassian refused email and token (401)")).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(field("Target Token")))
    press("Save target instance")
    expect(await screen.findByRole("radio", { name: /New one/ })).toBeTruthy()
    await waitFor(() => expect(isOff("Next")).toBe(false))
  })

  it("lets only those add targets who may", () => {
    renderForm({ targets: [], mayAdd: false })
    fireEvent.click(screen.getByRole("radio", { name: /Another instance/ }))
    expect(screen.getByText("No target instance is listed. An owner of this instance can add one.")).toBeTruthy()
    expect(screen.queryByRole("button", { name: "New target instance" })).toBeNull()
  })
})

describe("the options of a restore", () => {
  const without = (part: keyof BackupSummary["parts"], status: "Not included" | "Error" | "Partial") =>
    backupSummary({ parts: { ...backupSummary().parts, [part]: partOf(status) } })

  it("are off with the reason where the backup has nothing for them", () => {
    const reasons = offeredOptions(without("history", "Not included")).map((option) => option.offReason)
    expect(reasons).toEqual([null, "This backup was made without history", null, null])
    expect(offeredOptions(without("attachments", "Error"))[3]?.offReason).toContain("could not be read")
    expect(offeredOptions(without("comments", "Partial"))[2]?.offReason).toBeNull()
  })

  it("never ask for what the backup does not have", () => {
    const all = { objectIcons: true, objectHistory: true, comments: true, attachments: true }
    expect(servedOptions(without("history", "Not included"), all)).toEqual({ ...all, objectHistory: false })
  })

  it("have rules for name and key that need no target", () => {
    expect(refusalsOf("IT estate", "ITE")).toEqual({ name: null, key: null })
    expect(refusalsOf("", "1")).toEqual({
      name: "Enter a schema name of 1 to 255 characters.",
      key: "Enter a schema key of 2 to 10 letters and digits that starts with a letter.",
    })
  })
})
