import { randomInt } from "node:crypto"
import { expect, type Page } from "@playwright/test"
import { world } from "./world-facts.ts"

export type Provider = "Google" | "Microsoft"
export type Person = "Mara Lindt" | "Jonas Feld" | "Priya Raman" | "Tom Vale" | "Eve Marsh"

/** Fills in the sign-in page and chooses a person at the provider; lands wherever the answer leads. */
export async function signInAs(
  page: Page,
  person: Person,
  { provider = "Google", siteUrl = world.siteUrl, at = "/login" }: SignInChoice = {},
): Promise<void> {
  await fromOwnAddress(page)
  await page.goto(at)
  await page.getByLabel("Instance URL").fill(siteUrl)
  await page.getByRole("button", { name: `Continue with ${provider}` }).click()
  await expect(page.getByRole("heading", { name: "Choose an account" })).toBeVisible()
  await page.getByRole("button", { name: person }).click()
}

/** Signs in and waits until the Schemas page asked its first question: from then on it listens to clicks and keys. */
export async function openSchemasAs(page: Page, person: Person): Promise<void> {
  const listening = page.waitForResponse(`${world.appUrl}/api/live`)
  await signInAs(page, person)
  await listening
  await expect(page).toHaveURL(`${world.appUrl}/schemas`)
}

export interface SignInChoice {
  provider?: Provider
  siteUrl?: string
  /** Where the visit begins. */
  at?: string
}

/**
 * Gives the visit an address of its own, as a reverse proxy would tell it: the limit of ten sign-ins a minute counts by
 * address, and all specs come from one machine.
 */
export async function fromOwnAddress(page: Page): Promise<void> {
  const address = `198.51.100.${randomInt(1, 255)}, 203.0.113.${randomInt(1, 255)}`
  await page.route(`${world.appUrl}/login**`, (route) =>
    route.continue({ headers: { ...route.request().headers(), "x-forwarded-for": address } }),
  )
}
