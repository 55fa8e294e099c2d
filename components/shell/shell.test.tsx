import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { openAt, router } from "@/lib/testing/app-router.ts"
import { connectionView } from "@/lib/testing/interface-rows.ts"
import { Time } from "../ui/time.tsx"
import { PreferencesProvider } from "./preferences.tsx"
import { Shell } from "./shell.tsx"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

beforeEach(() => {
  openAt("/schemas/10")
  vi.stubGlobal("fetch", async () => Response.json({ jobs: [] }))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  delete document.documentElement.dataset.theme
})

function renderShell({ health = connectionView().health, timeZone = "UTC", singleKeys = true } = {}) {
  const { instance, checkedAt, storage } = connectionView()
  return render(
    <PreferencesProvider stored={{ theme: "System", timeZone, singleKeys }} now={Date.parse("2026-11-21T09:00:00Z")}>
      <Shell
        instance={{ ...instance, health, checkedAt }}
        user={{ name: "Mara Lindt", email: "owner@example.com", roleName: "Owner" }}
        storage={storage}
        version="1.2.3"
      >
        <input type="search" aria-label="Filter" data-page-filter="" />
        <Time iso="2026-11-20T22:10:00.000Z" />
      </Shell>
    </PreferencesProvider>,
  )
}

const openMenu = async () => {
  fireEvent.click(screen.getByRole("button", { name: "ML, Mara Lindt: account and settings" }))
  return await screen.findByRole("dialog", { name: "Account and settings" })
}

describe("the frame", () => {
  it("links to the pages that exist, and to no others, and marks the current one", () => {
    renderShell()
    for (const nav of screen.getAllByRole("navigation", { name: "Main" })) {
      const links = within(nav).getAllByRole("link")
      expect(links.map((link) => link.getAttribute("href"))).toEqual(["/schemas", "/restores"])
      expect(links.map((link) => link.getAttribute("aria-current"))).toEqual(["page", null])
    }
    expect(screen.getByRole("link", { name: "Skip to content" }).getAttribute("href")).toBe("#content")
  })

  it("says which instance it is and how Atlassian does, in words", () => {
    const { container } = renderShell()
    expect(screen.getByText("example.atlassian.net")).toBeTruthy()
    expect(screen.getByText("Atlassian reachable")).toBeTruthy()
    cleanup()
    renderShell({ health: "Unreachable" })
    expect(screen.getByText(/Atlassian not reachable/).textContent).toBe("Atlassian not reachable since 08:58")
    expect(container).toBeTruthy()
  })

  it("signs out with a plain form", async () => {
    renderShell()
    const form = within(await openMenu())
      .getByRole("button", { name: "Sign out" })
      .closest("form")
    expect([form?.method, form?.getAttribute("action")]).toEqual(["post", "/api/auth/sign-out"])
  })
})

describe("the settings of a person", () => {
  it("change the theme at once and remember it for the next first paint", async () => {
    renderShell()
    fireEvent.click(within(await openMenu()).getByRole("radio", { name: "Dark" }))
    expect(document.documentElement.dataset.theme).toBe("dark")
    expect(document.cookie).toContain("theme=dark")
    fireEvent.click(screen.getByRole("radio", { name: "System" }))
    expect(document.documentElement.dataset.theme).toBeUndefined()
    expect(document.cookie).toContain("theme=system")
  })

  it("show every time in the chosen zone", async () => {
    const { container } = renderShell()
    expect(container.querySelector("time")?.textContent).toBe("20 Nov 2026 22:10")
    fireEvent.change(within(await openMenu()).getByLabelText("Time zone"), { target: { value: "Asia/Tokyo" } })
    expect(container.querySelector("time")?.textContent).toBe("21 Nov 2026 07:10")
    expect(container.querySelector("time")?.title).toBe("21 Nov 2026 07:10 Asia/Tokyo (20 Nov 2026 22:10 UTC)")
    expect(document.cookie).toContain("time-zone=Asia%2FTokyo")
  })
})

describe("the keyboard", () => {
  const type = (...keys: string[]) => {
    for (const key of keys) fireEvent.keyDown(document.body, { key })
  }

  it("goes to pages with G, to the filter with / and lists the shortcuts with ?", async () => {
    renderShell()
    type("g", "r")
    expect(router.push).toHaveBeenCalledWith("/restores")
    type("/")
    expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Filter" }))
    type("?")
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy()
  })

  it("leaves letters to the person who writes", () => {
    renderShell()
    const field = screen.getByRole("searchbox", { name: "Filter" })
    field.focus()
    fireEvent.keyDown(field, { key: "g" })
    fireEvent.keyDown(field, { key: "r" })
    expect(router.push).not.toHaveBeenCalled()
  })

  it("is quiet once single letters are switched off", async () => {
    renderShell()
    fireEvent.click(within(await openMenu()).getByRole("switch", { name: "Shortcuts of a single letter" }))
    fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
    type("g", "r")
    expect(router.push).not.toHaveBeenCalled()
    expect(document.cookie).toContain("single-keys=off")
  })
})
