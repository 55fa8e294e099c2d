/**
 * Entry of the child process: serves one data directory until its parent goes away or asks it to stop.
 * Arguments: --data-dir <path> [--housekeeping-ms <n>] [--max-unindexed-documents <n>]. Reports over the IPC channel.
 */
import { parseArgs } from "node:util"
import { setFlagsFromString } from "node:v8"
import type { ServerMessage } from "./process/process-messages.ts"
import { OwnedByOther, serve } from "./process/serve.ts"
import type { ServerLogger } from "./server-logger.ts"

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    "housekeeping-ms": { type: "string" },
    "max-unindexed-documents": { type: "string" },
  },
})

// Memory is dearer than speed here: collect garbage after 30 % of growth, not after a doubling. Unknown flags are ignored.
setFlagsFromString("--heap-growing-percent=30")

// Ctrl-C reaches the whole process group: the parent decides when the database stops, by closing the channel.
process.on("SIGINT", () => {})
process.on("SIGHUP", () => {})

try {
  const serving = await serve({
    dataDir: values["data-dir"] ?? "",
    logger: channelLogger(),
    ...numberOption("housekeepingMs", values["housekeeping-ms"]),
    ...numberOption("maxUnindexedDocuments", values["max-unindexed-documents"]),
  })
  const stop = once(async () => {
    await serving.close()
    process.exit(0)
  })
  process.on("SIGTERM", stop)
  process.on("disconnect", stop)
  if (process.send !== undefined && !process.connected) stop()
  tell({ type: "ready", socket: serving.owner.socket, pid: process.pid })
} catch (error) {
  if (error instanceof OwnedByOther) tell({ type: "owned", pid: error.owner?.pid })
  else tell({ type: "failed", message: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
  if (process.connected) process.disconnect()
}

function numberOption<K extends string>(name: K, text: string | undefined): { [P in K]?: number } {
  const options: { [P in K]?: number } = {}
  if (text !== undefined) options[name] = Number(text)
  return options
}

function channelLogger(): ServerLogger {
  const at = (level: "debug" | "info" | "warn" | "error") => (fields: object, event: string) =>
    tell({ type: "log", level, fields: { ...fields }, event })
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }
}

/** A parent that just died takes the channel with it: what cannot be told is nobody's concern any more. */
function tell(message: ServerMessage): void {
  if (process.connected) process.send?.(message, undefined, {}, () => {})
  else if (message.type === "failed") console.error(message.message)
}

function once(work: () => Promise<void>): () => void {
  let started = false
  return () => {
    if (started) return
    started = true
    work().catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  }
}
