import { notFound } from "../http/answer.ts"
import type { Exchange } from "../http/exchange.ts"
import { type JsonRecord, textField } from "../json-record.ts"
import type { SimulatedSite } from "../world.ts"

/** The schema that a list of statuses or reference types asks for; null means the global ones. */
export function schemaInQuery(exchange: Exchange): number | null {
  const text = exchange.query.get("objectSchemaId")
  return text === null || text === "" ? null : Number(text)
}

/** The schema a new status or reference type belongs to; null makes it global. */
export function readScope(site: SimulatedSite, body: JsonRecord): number | null {
  const text = textField(body, "objectSchemaId")
  if (text === null || text === "") return null
  if (!site.schemas.has(Number(text))) throw notFound("Object Schema", text)
  return Number(text)
}
