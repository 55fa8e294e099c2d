import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { AppError } from "../../errors.ts"
import type { Terminal } from "../terminal.ts"
import { DEMO_APP_URL } from "./environment.ts"
import { startChild } from "./processes.ts"

/** Builds the web app unless that was done before, so that the demo ends with something to click. */
export function buildWeb(terminal: Terminal): void {
  if (existsSync(".next/standalone/server.js") && existsSync("dist/worker.mjs")) return
  terminal.line("Building the web app (once, about half a minute) …")
  const built = spawnSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] })
  if (built.status !== 0)
    throw new AppError("INTERNAL", "the build failed", {
      userMessage: 'The web app could not be built. "npm run build" shows why.',
    })
}

/** Runs web server and worker on the demo's data until the signal aborts. */
export async function serveWeb(run: {
  env: Record<string, string>
  terminal: Terminal
  signal: AbortSignal
}): Promise<void> {
  const supervisor = await startChild("deploy/start.ts", [], { ...process.env, ...run.env }, { announces: false })
  for (const text of [
    "",
    `The web app runs at ${DEMO_APP_URL}`,
    "  Instance URL  https://example.atlassian.net",
    "  Sign in with Google or Microsoft (both simulated) as Mara Lindt, the owner.",
    "Ctrl C ends it.",
  ]) {
    run.terminal.line(text)
  }
  await new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve(), { once: true }))
  await supervisor.stop()
}
