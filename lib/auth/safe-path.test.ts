import { expect, test } from "vitest"
import { safePath } from "./safe-path.ts"

const REDIRECTS = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "/%2f%2fevil.example",
  "/%5cevil.example",
  "%2f%2fevil.example",
  "https://evil.example",
  "HTTPS://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "/\tevil.example",
  "/\n/evil.example",
  " //evil.example",
  "/ /evil.example",
  "/@evil.example",
  "@evil.example",
  "evil.example",
  ".evil.example",
  "/..//evil.example",
  "/schemas/../..//evil.example",
  "/schemas//evil.example",
  "/schemas?next=https://evil.example",
  "/schemas#@evil.example",
  "/api/auth/callback/google",
  "/api",
  "/login?error=not-trusted",
  "/_next/static/x",
  "",
  `/${"a".repeat(600)}`,
]

test.each(REDIRECTS)("%j lands on the start page", (text) => {
  expect(safePath(text)).toBe("/")
})

test.each([undefined, null, 7, ["/schemas"], { toString: () => "/schemas" }])("%j lands on the start page", (value) => {
  expect(safePath(value)).toBe("/")
})

test.each(["/schemas", "/schemas/65f0c0ffee0000000000abcd", "/backups/65f0/types?sort=name&page=2", "/audit-log"])(
  "%s is a page of ours",
  (path) => {
    expect(safePath(path)).toBe(path)
  },
)
