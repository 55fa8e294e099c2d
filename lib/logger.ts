import pino from "pino"

/** Events with fields. A secret or an attribute value never reaches a log line (house.md §6.11). */
export interface Logger {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

const SECRET_FIELDS = ["token", "apiToken", "authorization", "password", "secret", "mediaJwtToken", "cookie", "key"]

/** Structured log on standard error, one JSON object per line; `level` as pino's levels, "silent" for none. */
export function createLogger(name: string, level = "info"): Logger {
  const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino({ name, level, redact, base: { pid: process.pid } }, pino.destination(2))
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
