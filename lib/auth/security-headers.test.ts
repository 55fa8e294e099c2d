import { expect, test } from "vitest"
import { securityHeaders } from "./security-headers.ts"

const base = {
  appUrl: "https://vault.example.com",
  providerOrigins: ["https://accounts.google.com"],
  pathname: "/schemas",
  nonce: "bm9uY2U=",
  development: false,
}

test("a page may run only scripts with its nonce and load nothing from elsewhere", () => {
  const policy = securityHeaders(base)["content-security-policy"]
  expect(policy).toBe(
    "default-src 'none'; script-src 'nonce-bm9uY2U=' 'strict-dynamic'; style-src 'self' 'nonce-bm9uY2U='; " +
      "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
      "frame-ancestors 'none'; object-src 'none'",
  )
})

test("only the sign-in page may send its form on to the providers", () => {
  const policy = securityHeaders({ ...base, pathname: "/login" })["content-security-policy"]
  expect(policy).toContain("form-action 'self' https://accounts.google.com;")
  expect(securityHeaders({ ...base, pathname: "/login/x" })["content-security-policy"]).toContain("form-action 'self';")
})

test("https is remembered for two years, plain http on localhost is not", () => {
  expect(securityHeaders(base)["strict-transport-security"]).toBe("max-age=63072000; includeSubDomains")
  expect(securityHeaders({ ...base, appUrl: "http://localhost:3000" })).not.toHaveProperty("strict-transport-security")
})

test("answers of the API are never stored", () => {
  expect(securityHeaders({ ...base, pathname: "/api/live" })["cache-control"]).toBe("no-store")
  expect(securityHeaders(base)).not.toHaveProperty("cache-control")
})

test("evaluated code and web sockets are for development only", () => {
  const policy = securityHeaders({ ...base, development: true })["content-security-policy"]
  expect(policy).toContain("'unsafe-eval'")
  expect(policy).toContain("connect-src 'self' ws:")
})
