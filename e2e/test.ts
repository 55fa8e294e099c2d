import { test as base, expect } from "@playwright/test"
import { world } from "./world-facts.ts"

export { expect } from "@playwright/test"

/** Playwright's test on our world; it fails as well when a page throws or breaks its own content security policy. */
export const test = base.extend<{ faults: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern
  baseURL: async ({}, use) => use(world.appUrl),
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on("pageerror", (error) => faults.push(error.message))
      page.on("console", (message) => {
        if (message.type() === "error" && /Content Security Policy|hydrat/i.test(message.text())) {
          faults.push(message.text())
        }
      })
      await use(faults)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})
