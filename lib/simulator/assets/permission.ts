import { forbidden } from "../http/answer.ts"
import type { Exchange } from "../http/exchange.ts"

/** Changing schemas, types, attributes and configuration needs a manager of the schema or a Jira administrator. */
export function requireAdmin(exchange: Exchange): void {
  if (!exchange.account.admin) throw forbidden("You do not have permission to perform this operation")
}
