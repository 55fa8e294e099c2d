import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { AppError } from "../../errors.ts"
import { FRUGAL_ALLOCATOR } from "../../worker/node-options.ts"

const READY_TIMEOUT_MS = 60_000

/** A child that ends with this process (its IPC channel closes) and can be ended or killed by its own pid. */
export interface Child {
  readonly pid: number
  /** The JSON object of its first line on standard output. */
  readonly ready: unknown
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts one of our programs and waits for its first line of JSON, unless `announces` is false. */
export async function startChild(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  options: { announces: boolean; execArgv?: readonly string[] },
): Promise<Child> {
  const execArgv = [...(options.execArgv ?? [])]
  const child = fork(file, args, {
    env: { ...FRUGAL_ALLOCATOR, ...env },
    execArgv,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  })
  const ready = options.announces ? await firstLine(child, file) : null
  child.stdout?.resume()
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    child.kill(signal)
    await exited
  }
  return { pid: child.pid ?? 0, ready, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") }
}

async function firstLine(child: ChildProcess, file: string): Promise<unknown> {
  if (!child.stdout) throw new AppError("INTERNAL", "the child has no standard output")
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    once(child, "exit").then(([code]) => {
      throw new AppError("INTERNAL", `${file} ended with ${code} before it was ready`)
    }),
    timeout(file),
  ])
  lines.close()
  return JSON.parse(line)
}

async function timeout(file: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, READY_TIMEOUT_MS).unref())
  throw new AppError("INTERNAL", `${file} was not ready after ${READY_TIMEOUT_MS / 1000} s`)
}
