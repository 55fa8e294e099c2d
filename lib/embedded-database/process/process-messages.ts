/** What the server process tells its launcher over the IPC channel. */
export type ServerMessage =
  | { type: "ready"; socket: string; pid: number }
  /** Another living process serves the data directory: connect there. */
  | { type: "owned"; pid: number | undefined }
  /** It cannot start, and trying again would not help. */
  | { type: "failed"; message: string }
  | { type: "log"; level: "debug" | "info" | "warn" | "error"; fields: Record<string, unknown>; event: string }

/** Checks what arrived on the channel; undefined for anything else. */
export function parseServerMessage(value: unknown): ServerMessage | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined
  if (value.type === "ready" && "socket" in value && "pid" in value) {
    const { socket, pid } = value
    return typeof socket === "string" && typeof pid === "number" ? { type: "ready", socket, pid } : undefined
  }
  if (value.type === "owned") {
    const pid = "pid" in value && typeof value.pid === "number" ? value.pid : undefined
    return { type: "owned", pid }
  }
  if (value.type === "failed" && "message" in value) return { type: "failed", message: String(value.message) }
  if (value.type === "log" && "level" in value && "fields" in value && "event" in value) {
    const { level, fields, event } = value
    if (level !== "debug" && level !== "info" && level !== "warn" && level !== "error") return undefined
    if (typeof fields !== "object" || fields === null) return undefined
    return { type: "log", level, fields: { ...fields }, event: String(event) }
  }
  return undefined
}
