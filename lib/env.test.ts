import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { loadSettings } from "./env.ts"

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vault-env-"))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const load = (variables: Record<string, string>) => loadSettings({ DATA_DIR: join(dir, "data"), ...variables })

function sentence(variables: Record<string, string>): string {
  try {
    load(variables)
  } catch (error) {
    if (error instanceof Error && "userMessage" in error) return String(error.userMessage)
    throw error
  }
  throw new Error("the settings were accepted")
}

test("needs no variable at all", () => {
  expect(load({})).toMatchObject({
    dataDir: join(dir, "data"),
    mongodbUri: null,
    masterKeyFile: join(dir, "data", "master.key"),
    appUrl: "http://localhost:3000",
    google: null,
    port: 3000,
    hostname: "127.0.0.1",
    demo: false,
    atlassianRate: "documented",
    workerConcurrency: 2,
  })
})

test("makes the cookie secret once, for its owner's eyes only", () => {
  const first = load({}).authSecret
  expect(first.length).toBeGreaterThanOrEqual(43)
  expect(load({}).authSecret).toBe(first)
  expect(statSync(join(dir, "data", "auth.secret")).mode & 0o777).toBe(0o400)
  expect(statSync(join(dir, "data")).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(dir, "data", "auth.secret"), "utf8").trim()).toBe(first)
})

test("reads any value from VAR_FILE, without the last line break (S3-11)", () => {
  const file = join(dir, "google-secret")
  writeFileSync(file, "s3cret-from-file\n")
  const settings = load({ AUTH_GOOGLE_ID: "client", AUTH_GOOGLE_SECRET_FILE: file })
  expect(settings.google).toEqual({ id: "client", secret: "s3cret-from-file", issuer: null })
})

test("refuses a variable given both ways, and does not print its value", () => {
  const file = join(dir, "uri")
  writeFileSync(file, "mongodb://user:hidden@db/")
  const text = sentence({ MONGODB_URI: "mongodb://user:hidden@db/", MONGODB_URI_FILE: file })
  expect(text).toBe("MONGODB_URI and MONGODB_URI_FILE are both set; keep one of them.")
})

test.each([
  [{ PORT: "http" }, "PORT must be a whole number from 0 to 65535."],
  [{ APP_URL: "vault.example.com" }, "APP_URL must be a URL such as https://vault.example.com."],
  [{ MONGODB_URI: "postgres://db" }, "MONGODB_URI must start with mongodb:// or mongodb+srv://."],
  [{ AUTH_SECRET: "short" }, "AUTH_SECRET must have at least 32 characters."],
  [{ AUTH_GOOGLE_ID: "client" }, "AUTH_GOOGLE_SECRET is missing beside AUTH_GOOGLE_ID; set both or none."],
  [{ ATLASSIAN_RATE: "unlimited" }, "ATLASSIAN_RATE may be unlimited in the demo only; remove it or set DEMO=1."],
  [
    { DEMO_ATLASSIAN_ROUTE: "http://127.0.0.1:4100" },
    "DEMO_ATLASSIAN_ROUTE is for the demo only; remove it or set DEMO=1.",
  ],
  [
    { AUTH_SECRET_FILE: "/nowhere/secret" },
    "AUTH_SECRET_FILE names a file that cannot be read; check the path and its permissions.",
  ],
])("refuses %j with a plain sentence", (variables, expected) => {
  expect(sentence(variables)).toBe(expected)
})

test("refuses a data directory that no folder can be made for, also where the system answers in circles", () => {
  const expected = "DATA_DIR names a folder that cannot be made; choose one this user may write to."
  expect(sentence({ DATA_DIR: "/dev/null/vault" })).toBe(expected)
  if (process.platform === "linux") expect(sentence({ DATA_DIR: "/proc/nowhere/vault" })).toBe(expected)
})

test("lets the demo route and the demo's pace through with DEMO=1", () => {
  const settings = load({ DEMO: "1", DEMO_ATLASSIAN_ROUTE: "http://127.0.0.1:4100/", ATLASSIAN_RATE: "unlimited" })
  expect(settings).toMatchObject({
    demo: true,
    demoAtlassianRoute: "http://127.0.0.1:4100",
    atlassianRate: "unlimited",
  })
})
