import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ensureChromium } from "./chromium.ts"

/**
 * The README's test command: lint, layering, types, unit and integration tests, build, browser tests. Every step runs
 * even when an earlier one failed, so that one run shows everything; the last line is "N passed, N failed".
 */
const reports = mkdtempSync(join(tmpdir(), "vault-test-"))
let passed = 0
let failed = 0

step("lint", "biome", ["check", "--error-on-warnings", "."])
step("layers", "depcruise", ["--config", ".dependency-cruiser.cjs", "app", "components", "lib", "prisma-free-models"])
step("types", "npm", ["run", "--silent", "types"])
counted(
  "unit",
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${join(reports, "unit.json")}`],
  {},
  () => {
    const report = readJson(join(reports, "unit.json")) as { numPassedTests: number; numFailedTests: number }
    return { passed: report.numPassedTests, failed: report.numFailedTests }
  },
)
if (step("build", "npm", ["run", "--silent", "build"])) {
  const chromium = ensureChromium()
  const report = join(reports, "browser.json")
  const env = { ...(chromium ? { CHROMIUM_PATH: chromium } : {}), PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  counted("browser", "playwright", ["test", "--reporter=list,json"], env, () => {
    const { stats } = readJson(report) as { stats: { expected: number; unexpected: number; flaky: number } }
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky }
  })
}

rmSync(reports, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Runs a check that passes or fails as a whole. */
function step(name: string, command: string, args: string[]): boolean {
  const ok = run(name, command, args, {})
  if (ok) passed++
  else failed++
  return ok
}

/** Runs a test runner and adds up its cases; a runner that fails without a failed case counts as one failure. */
function counted(
  name: string,
  command: string,
  args: string[],
  env: Record<string, string>,
  read: () => { passed: number; failed: number },
): void {
  const ok = run(name, command, args, env)
  let counts = { passed: 0, failed: 0 }
  try {
    counts = read()
  } catch (error) {
    console.error(`${name}: no report was written (${error instanceof Error ? error.message : String(error)})`)
  }
  const ranNothing = counts.passed + counts.failed === 0
  passed += counts.passed
  failed += counts.failed + ((!ok && counts.failed === 0) || ranNothing ? 1 : 0)
}

function run(name: string, command: string, args: string[], env: Record<string, string>): boolean {
  const startedAt = Date.now()
  console.log(`\n=== ${name}`)
  const result = spawnSync(command, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  })
  const ok = result.status === 0
  console.log(`=== ${name}: ${ok ? "passed" : "FAILED"} in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  return ok
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"))
}
