import type { APIRequestContext, BrowserContext, Page } from "@playwright/test"
import { MongoClient } from "mongodb"
import { fromOwnAddress, type Provider, signInAs } from "./sign-in-as.ts"
import { expect, test } from "./test.ts"
import { world } from "./world-facts.ts"

const NOT_TRUSTED = "You are not a trusted user of this instance"
const sessionOf = async (context: BrowserContext) =>
  (await context.cookies(world.appUrl)).find((cookie) => cookie.name === "abv.sid")

for (const provider of ["Google", "Microsoft"] satisfies Provider[]) {
  test(`a trusted user signs in with ${provider} and out again`, async ({ page, context }) => {
    // Two people, because an account is pinned to the provider of its first sign-in.
    await signInAs(page, provider === "Google" ? "Mara Lindt" : "Jonas Feld", { provider })
    await expect(page).toHaveURL(`${world.appUrl}/schemas`)
    expect(await sessionOf(context)).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" })
    const cookies = await context.cookies(`${world.appUrl}/api/auth/callback/google`)
    expect(cookies.filter((cookie) => /pending|state|nonce|pkce/.test(cookie.name))).toEqual([])
    await signOut(page)
    await expect(page).toHaveURL(`${world.appUrl}/login`)
    expect(await sessionOf(context)).toBeUndefined()
    await page.goto("/schemas")
    await expect(page).toHaveURL(/\/login/)
  })
}

test("a person who opens a page is signed in first and comes back to it, with the last instance filled in", async ({
  page,
}) => {
  await signInAs(page, "Mara Lindt", { at: "/restores?page=1" })
  await expect(page).toHaveURL(`${world.appUrl}/restores?page=1`)
  await page.context().clearCookies({ name: "abv.sid" })
  await page.goto("/login")
  await expect(page.getByLabel("Instance URL")).toHaveValue(world.siteUrl)
})

test("a signed-in person does not see the sign-in page", async ({ page }) => {
  await signInAs(page, "Mara Lindt")
  await page.waitForURL(`${world.appUrl}/schemas`)
  await page.goto("/login")
  await expect(page).toHaveURL(`${world.appUrl}/schemas`)
})

test.describe("the instance URL", () => {
  test("must start with https://, and the next step is blocked until it does", async ({ page }) => {
    await fromOwnAddress(page)
    await page.goto("/login")
    const field = page.getByLabel("Instance URL")
    await expect(field).toBeFocused()
    await field.fill("example.atlassian.net")
    const google = page.getByRole("button", { name: "Continue with Google" })
    await expect(page.getByText("The URL must start with https://")).toBeVisible()
    await expect(page.getByText("Make sure to include https:// into the Cloud instance URL!")).toBeVisible()
    await expect(field).toHaveAttribute("aria-invalid", "true")
    await expect(google).toHaveAttribute("aria-disabled", "true")
    await google.click({ force: true })
    await expect(page).toHaveURL(`${world.appUrl}/login`)
    await expect(field).toBeFocused()
    await field.fill("https://example.atlassian.net/jira/projects")
    await expect(page.getByText("The URL must start with https://")).toBeHidden()
    await expect(page.getByText("Valid", { exact: true })).toBeVisible()
    await expect(google).toHaveAttribute("aria-disabled", "false")
  })

  test("is judged by the server too, at the field", async ({ page }) => {
    await fromOwnAddress(page)
    await page.goto("/login")
    await page.getByLabel("Instance URL").fill("https://localtest.me")
    await page.getByRole("button", { name: "Continue with Google" }).click()
    await expect(page.getByText("This host is not allowed")).toBeVisible()
    await expect(page.getByLabel("Instance URL")).toHaveValue("https://localtest.me")
  })
})

test.describe("is refused, with another account offered:", () => {
  test("a stranger", async ({ page, context }) => {
    await signInAs(page, "Tom Vale")
    await expectRefusal(page, context, NOT_TRUSTED)
    await page.getByRole("link", { name: "Use another account" }).click()
    await expect(page).toHaveURL(`${world.appUrl}/login`)
    await signInAs(page, "Mara Lindt")
    await expect(page).toHaveURL(`${world.appUrl}/schemas`)
  })

  test("a trusted user, for an instance this server does not know", async ({ page, context }) => {
    await signInAs(page, "Mara Lindt", { siteUrl: "https://unknown.atlassian.net" })
    await expectRefusal(page, context, NOT_TRUSTED)
  })

  test("a trusted user's address from another provider than the pinned one", async ({ page, context }) => {
    await signInAs(page, "Mara Lindt", { provider: "Microsoft" })
    await expectRefusal(page, context, NOT_TRUSTED)
  })

  for (const provider of ["Google", "Microsoft"] satisfies Provider[]) {
    test(`somebody with the owner's address that ${provider} has not verified`, async ({ page, context }) => {
      await signInAs(page, "Eve Marsh", { provider })
      await expectRefusal(page, context, "Your e-mail address is not verified")
    })
  }

  test("a person who cancels at the provider", async ({ page, context }) => {
    await fromOwnAddress(page)
    await page.goto("/login")
    await page.getByLabel("Instance URL").fill(world.siteUrl)
    await page.getByRole("button", { name: "Continue with Google" }).click()
    await page.getByRole("button", { name: "Cancel" }).click()
    await expectRefusal(page, context, "You are not signed in")
  })

  test("a sign-in whose instance was swapped on the way", async ({ page, context }) => {
    await fromOwnAddress(page)
    await page.goto("/login")
    await page.getByLabel("Instance URL").fill(world.siteUrl)
    await page.getByRole("button", { name: "Continue with Google" }).click()
    await expect(page.getByRole("heading", { name: "Choose an account" })).toBeVisible()
    const cookies = await context.cookies(`${world.appUrl}/api/auth/callback/google`)
    const pending = cookies.find((cookie) => cookie.name === "abv.pending")
    if (!pending) throw new Error("no pending cookie")
    const [head = "", , signature = ""] = pending.value.split(".")
    const forged = btoa(JSON.stringify({ provider: "google", siteUrl: "https://victim.atlassian.net", next: "/" }))
    await context.addCookies([{ ...pending, value: `${head}.${forged}.${signature}` }])
    await page.getByRole("button", { name: "Mara Lindt" }).click()
    await expectRefusal(page, context, "This sign-in has ended")
  })
})

test("a removed user is out at the next request", async ({ page }) => {
  await signInAs(page, "Priya Raman")
  await page.waitForURL(`${world.appUrl}/schemas`)
  const client = await new MongoClient(world.mongodbUri).connect()
  const users = client.db("vault").collection("trustedUsers")
  const row = await users.findOneAndDelete({ email: "auditor@example.com" })
  try {
    expect((await page.request.get("/api/live")).status()).toBe(401)
    await page.goto("/schemas")
    await expect(page).toHaveURL(/\/login/)
  } finally {
    if (row) await users.insertOne(row)
    await client.close()
  }
})

test("the eleventh sign-in of a minute from one address has to wait", async ({ page }) => {
  await fromOwnAddress(page)
  await page.goto("/login")
  const field = page.getByLabel("Instance URL")
  for (let attempt = 1; attempt <= 10; attempt++) {
    await field.fill(`https://host-${attempt}.example.org`)
    const answered = page.waitForResponse((response) => response.request().method() === "POST")
    await page.getByRole("button", { name: "Continue with Google" }).click()
    await answered
    await expect(page.getByText("This host is not allowed")).toBeVisible()
  }
  await field.fill(world.siteUrl)
  await page.getByRole("button", { name: "Continue with Google" }).click()
  await expect(page.getByText(/^Too many sign-in attempts\. Try again in \d+ seconds\.$/)).toBeVisible()
})

test("no redirect after sign-in leaves this server", async ({ page }) => {
  const targets = [
    "//evil.example",
    "/\\evil.example",
    "/%2f%2fevil.example",
    "https://evil.example",
    "javascript:alert(1)",
  ]
  for (const target of targets) {
    await fromOwnAddress(page)
    await page.goto(`/login?next=${encodeURIComponent(target)}&callbackUrl=${encodeURIComponent(target)}`)
    await expect(page.locator('input[name="next"]')).toHaveValue("/")
  }
  await signInAs(page, "Mara Lindt", { at: `/login?next=${encodeURIComponent("//evil.example")}` })
  await expect(page).toHaveURL(`${world.appUrl}/schemas`)
})

test("a change from anywhere but our own pages is refused", async ({ page }) => {
  await signInAs(page, "Mara Lindt")
  await page.waitForURL(`${world.appUrl}/schemas`)
  const foreign: Record<string, string>[] = [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
    { origin: world.appUrl, "sec-fetch-site": "cross-site" },
  ]
  for (const headers of foreign) {
    for (const path of ["/api/auth/sign-out", "/schemas", "/login"]) {
      expect(await statusOfPost(page.request, path, headers), `${path} ${JSON.stringify(headers)}`).toBe(403)
    }
  }
  expect((await page.request.get("/api/live")).status()).toBe(200)
  expect(await statusOfPost(page.request, "/api/auth/sign-out", { origin: world.appUrl })).toBe(303)
  expect((await page.request.get("/api/live")).status()).toBe(401)
})

test("every answer carries the security headers, and every script a fresh nonce", async ({ request }) => {
  const nonces = new Set<string>()
  for (const path of ["/login", "/schemas", "/nothing-here", "/api/live", "/api/nothing", "/icon.svg"]) {
    const answer = await request.get(path)
    expect(answer.headers(), path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    })
    expect(answer.headers(), path).not.toHaveProperty("x-powered-by")
    const policy = answer.headers()["content-security-policy"] ?? ""
    expect(policy, path).toContain("default-src 'none'; script-src 'nonce-")
    expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval/)
    if (path.startsWith("/api/")) expect(answer.headers()["cache-control"], path).toContain("no-store")
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ""
    expect(nonces.has(nonce), path).toBe(false)
    nonces.add(nonce)
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? []
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
  }
})

test("no header of the caller skips a check or names another host", async ({ request }) => {
  const tricks = ["proxy", "src/proxy", "middleware:middleware:middleware:middleware:middleware"]
  for (const trick of tricks) {
    const answer = await request.get("/api/live", { headers: { "x-middleware-subrequest": trick } })
    expect(answer.status()).toBe(401)
    expect(answer.headers()["content-security-policy"]).toContain("default-src 'none'")
  }
  const signOut = await request.post("/api/auth/sign-out", {
    headers: { origin: world.appUrl, "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
    maxRedirects: 0,
  })
  expect(signOut.headers().location).toBe(`${world.appUrl}/login`)
})

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Mara Lindt|Jonas Feld/ }).click()
  await page.getByRole("button", { name: "Sign out" }).click()
}

async function expectRefusal(page: Page, context: BrowserContext, sentence: string): Promise<void> {
  await expect(page.getByRole("alert").filter({ hasText: sentence })).toBeVisible()
  expect(await sessionOf(context)).toBeUndefined()
}

async function statusOfPost(request: APIRequestContext, path: string, headers: Record<string, string>) {
  const answer = await request.post(path, { headers, maxRedirects: 0, data: "" })
  return answer.status()
}
