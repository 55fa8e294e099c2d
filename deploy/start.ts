import { type ChildProcess, fork } from "node:child_process"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { FRUGAL_ALLOCATOR, STREAMING_NODE_OPTIONS } from "../lib/worker/node-options.ts"

/**
 * One command starts the product: the web server and the worker, each its own process. One signal stops both, a dead
 * child is started again with a growing pause, and both end when this process dies (their IPC channel closes).
 */
const STOP_GRACE_MS = 20_000
const STABLE_AFTER_MS = 60_000
const MAX_QUICK_RESTARTS = 5

const distDir = process.env.NEXT_DIST_DIR || ".next"
const env: NodeJS.ProcessEnv = {
  ...FRUGAL_ALLOCATOR,
  HOSTNAME: "127.0.0.1",
  PORT: "3000",
  NEXT_TELEMETRY_DISABLED: "1",
  EMBEDDED_DATABASE_ENTRY: resolve("dist/server-process.mjs"),
  ...process.env,
  // The standalone server changes its working directory; a relative data directory must not move with it.
  DATA_DIR: resolve(process.env.DATA_DIR ?? "data"),
  NODE_ENV: "production",
}
const programs = {
  worker: { file: "dist/worker.mjs", execArgv: ["--enable-source-maps", ...STREAMING_NODE_OPTIONS] },
  web: { file: `${distDir}/standalone/server.js`, execArgv: [] },
}
type Name = keyof typeof programs

for (const { file } of Object.values(programs)) {
  if (existsSync(file)) continue
  console.error(`${file} is missing. Run "npm run build" first.`)
  process.exit(1)
}

const running = new Map<Name, ChildProcess>()
const quickRestarts = new Map<Name, number>()
let stopping = false
let exitCode = 0

process.on("SIGTERM", () => stop("SIGTERM", 0))
process.on("SIGINT", () => stop("SIGINT", 0))
process.on("disconnect", () => stop("the parent process ended", 0))
start("worker")
start("web")

function start(name: Name): void {
  const { file, execArgv } = programs[name]
  const startedAt = Date.now()
  const child = fork(file, [], { env, execArgv, stdio: "inherit" })
  running.set(name, child)
  child.on("exit", (code, signal) => {
    running.delete(name)
    if (stopping) return finishWhenAllEnded()
    console.error(`${name} ended (${signal ?? code}), starting it again`)
    const quick = Date.now() - startedAt > STABLE_AFTER_MS ? 0 : (quickRestarts.get(name) ?? 0) + 1
    quickRestarts.set(name, quick)
    if (quick > MAX_QUICK_RESTARTS) return stop(`${name} keeps ending`, 1)
    setTimeout(() => !stopping && start(name), Math.min(500 * 2 ** quick, 15_000))
  })
}

function stop(reason: string, code: number): void {
  if (stopping) return
  stopping = true
  exitCode = code
  if (code !== 0) console.error(`stopping: ${reason}`)
  for (const child of running.values()) child.kill("SIGTERM")
  setTimeout(() => {
    for (const child of running.values()) child.kill("SIGKILL")
  }, STOP_GRACE_MS).unref()
  finishWhenAllEnded()
}

function finishWhenAllEnded(): void {
  if (running.size === 0) process.exit(exitCode)
}
