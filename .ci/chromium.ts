import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"

const DEBIAN_CHROMIUM = "/usr/bin/chromium"

/**
 * Makes sure that a browser for the browser tests is there and returns its path, or undefined for Playwright's own.
 * Debian's package when this is Debian and we may install it, otherwise Playwright's own download.
 */
export function ensureChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  if (existsSync(DEBIAN_CHROMIUM)) return DEBIAN_CHROMIUM
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    run("apt-get", ["update", "-q"])
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-inter"])
    return DEBIAN_CHROMIUM
  }
  run("playwright", ["install", "chromium"])
  return undefined
}

function run(command: string, args: string[]): void {
  const result = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  })
  if (result.status !== 0) {
    throw new Error(
      `The browser for the tests could not be installed: "${command} ${args.join(" ")}" failed. Install Chromium and set CHROMIUM_PATH.`,
    )
  }
}
