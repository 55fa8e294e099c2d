import { rmSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { temporaryDirectory } from "../../testing/database-under-test.ts"
import { keepReserve, spendReserve } from "./reserve.ts"

test("sets room aside once, for the owner alone, and gives it back on a full disk", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const file = path.join(dataDir, "embedded-database.reserve")
  keepReserve(dataDir)
  expect(statSync(file)).toMatchObject({ size: 256 * 1024 })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(file).blocks).toBeGreaterThan(0)
  spendReserve(dataDir)
  spendReserve(dataDir)
  expect(() => statSync(file)).toThrow("ENOENT")
})

test("leaves a reserve that is there as it is, and goes without where none can be made", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const file = path.join(dataDir, "embedded-database.reserve")
  writeFileSync(file, "here")
  keepReserve(dataDir)
  expect(statSync(file).size).toBe(4)
  rmSync(dataDir, { recursive: true })
  expect(() => keepReserve(dataDir)).not.toThrow()
})
