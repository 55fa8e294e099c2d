import { expect, test } from "vitest"
import { requireOwnOrigin } from "./request-origin.ts"

const appUrl = "https://vault.example.com"

test.each<Record<string, string>>([
  { origin: appUrl },
  { origin: appUrl, "sec-fetch-site": "same-origin" },
  { origin: appUrl, "x-forwarded-host": "evil.example" },
])("accepts our own pages: %j", (headers) => {
  expect(() => requireOwnOrigin(new Headers(headers), appUrl)).not.toThrow()
})

test.each<Record<string, string>>([
  {},
  { origin: "null" },
  { origin: "" },
  { origin: "https://evil.example" },
  { origin: "https://evil.example", "x-forwarded-host": "evil.example", host: "evil.example" },
  { origin: "http://vault.example.com" },
  { origin: "https://vault.example.com:8443" },
  { origin: "https://vault.example.com." },
  { origin: "https://VAULT.example.com" },
  { origin: "https://vault.example.com, https://evil.example" },
  { "sec-fetch-site": "same-origin" },
  { origin: appUrl, "sec-fetch-site": "same-site" },
  { origin: appUrl, "sec-fetch-site": "cross-site" },
  { origin: appUrl, "sec-fetch-site": "none" },
])("refuses %j", (headers) => {
  expect(() => requireOwnOrigin(new Headers(headers), appUrl)).toThrow(
    expect.objectContaining({ code: "FORBIDDEN" }) as Error,
  )
})
