/** Where the server reports events; the shape of the product's logger, so that it can be handed in. */
export interface ServerLogger {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

export const SILENT: ServerLogger = { debug() {}, info() {}, warn() {}, error() {} }
