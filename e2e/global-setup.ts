import { fork } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"

/**
 * Opens one world for all specs, in a process of its own that runs our sources as they are, and hands its facts to the
 * workers through the environment. E2E_WORLD may hold the facts of a world that is open already.
 */
export default async function openWorldForAll(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_WORLD) return undefined
  const child = fork("e2e/world-process.ts", [], { stdio: ["ignore", "pipe", "inherit", "ipc"], execArgv: [] })
  if (!child.stdout) throw new Error("the world has no standard output")
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the world ended with ${code} before it was ready`)
  })
  const [facts] = await Promise.race([once(lines, "line"), ended])
  ended.catch(() => {})
  process.env.E2E_WORLD = String(facts)
  return async () => {
    const exited = once(child, "exit")
    child.kill("SIGTERM")
    await exited
  }
}
