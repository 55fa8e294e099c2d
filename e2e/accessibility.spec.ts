import AxeBuilder from "@axe-core/playwright"
import type { Page } from "@playwright/test"
import { fromOwnAddress, openSchemasAs } from "./sign-in-as.ts"
import { expect, test } from "./test.ts"
import { world } from "./world-facts.ts"

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
const LOOKS = [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "dark" },
  { width: 390, height: 844, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
] as const

test("axe finds nothing on the sign-in page, in any state", async ({ page }) => {
  for (const look of LOOKS) {
    await wear(page, look)
    await page.goto("/login")
    await expectNoViolations(page, `sign-in ${name(look)}`)
    await page.getByLabel("Instance URL").fill("example.atlassian.net")
    await expect(page.getByText("The URL must start with https://")).toBeVisible()
    await expectNoViolations(page, `sign-in with an error ${name(look)}`)
    await page.goto("/login?error=not-trusted")
    await expectNoViolations(page, `sign-in refused ${name(look)}`)
    await expectNoSidewaysScroll(page)
  }
})

test("axe finds nothing on any page of a signed-in owner", async ({ page }) => {
  test.setTimeout(120_000)
  await openSchemasAs(page, "Mara Lindt")
  const pages = await addressesOf(page)
  for (const look of LOOKS) {
    await wear(page, look)
    for (const path of pages) {
      await page.goto(path)
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
      await expectNoViolations(page, `${path} ${name(look)}`)
      await expectNoSidewaysScroll(page)
    }
  }
})

test("a dialog is reached, left and finished with the keyboard alone", async ({ page }) => {
  await openSchemasAs(page, "Mara Lindt")
  const backUp = page.getByRole("button", { name: "Backup now: IT estate" })
  await backUp.focus()
  await page.keyboard.press("Enter")
  const dialog = page.getByRole("dialog")
  await expect(dialog).toBeVisible()
  await expectNoViolations(page, "dialog")
  await expect(dialog.locator(":focus")).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(dialog).toBeHidden()
  await expect(backUp).toBeFocused()
})

test("the sign-in page is walked with Tab in the order it is read, and Enter signs in", async ({ page }) => {
  await fromOwnAddress(page)
  await page.goto("/login")
  await expect(page.getByLabel("Instance URL")).toBeFocused()
  await page.keyboard.type(world.siteUrl)
  await page.keyboard.press("Tab")
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeFocused()
  await page.keyboard.press("Tab")
  await expect(page.getByRole("button", { name: "Continue with Microsoft" })).toBeFocused()
  await page.keyboard.press("Shift+Tab")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { name: "Choose an account" })).toBeVisible()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(`${world.appUrl}/schemas`)
  await page.keyboard.press("Tab")
  await expect(page.getByRole("link", { name: /Skip/ })).toBeFocused()
})

/** Every kind of page that holds something: lists, one schema, the restore form, one restore. */
async function addressesOf(page: Page): Promise<string[]> {
  await page.goto("/schemas")
  const schema = await addressOf(page, page.getByRole("link", { name: "IT estate" }))
  await page.goto(schema)
  const form = await addressOf(page, page.getByRole("link", { name: "Select backup" }))
  await page.goto("/restores")
  const restore = await addressOf(page, page.locator('a[href^="/restores/"]'))
  return ["/schemas", schema, form, "/restores", restore, "/schemas/000000000000000000000000"]
}

async function addressOf(page: Page, link: ReturnType<Page["locator"]>): Promise<string> {
  await expect(link.first()).toBeVisible()
  const href = await link.first().getAttribute("href")
  if (!href) throw new Error(`no link on ${page.url()}`)
  return href
}

type Look = (typeof LOOKS)[number]

async function wear(page: Page, { width, height, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height })
  // Without movement, so that nothing is judged half-way through a fade.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
}

function name({ width, colorScheme }: Look): string {
  return `at ${width} px, ${colorScheme}`
}

async function expectNoViolations(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  const words = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)
  expect.soft(words, where).toEqual([])
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(excess, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0)
}
