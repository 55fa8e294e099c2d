import { type Answer, empty, json } from "../http/answer.ts"
import { type Exchange, type Route, readBody } from "../http/exchange.ts"
import { booleanField } from "../json-record.ts"
import { requireAdmin } from "./permission.ts"
import { findSchema } from "./schemas.ts"
import { iso } from "./structure-json.ts"

/** Workspace defaults, properties of a schema, and usage. */
export const settingsRoutes: Route[] = [
  { method: "GET", pattern: "/global/config", handle: getGlobalConfig },
  { method: "GET", pattern: "/global/config/objectschema/:id", handle: getSchemaConfig },
  { method: "GET", pattern: "/global/config/objectschema/:id/property", handle: getSchemaProperties },
  { method: "POST", pattern: "/global/config/objectschema/:id/property", handle: setSchemaProperties },
  { method: "GET", pattern: "/usage", handle: getUsage },
]

function getGlobalConfig(): Answer {
  return json({ allowOtherObjectSchema: false, validateQuickCreate: false, quickCreateObjects: false })
}

function getSchemaConfig(exchange: Exchange): Answer {
  const { allowOtherObjectSchema, validateQuickCreate, quickCreateObjects } = findSchema(exchange).properties
  return json({ allowOtherObjectSchema, validateQuickCreate, quickCreateObjects })
}

function getSchemaProperties(exchange: Exchange): Answer {
  return json(findSchema(exchange).properties)
}

function setSchemaProperties(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { properties } = findSchema(exchange)
  const body = readBody(exchange)
  const names = Object.keys(properties).filter((name): name is keyof typeof properties => name in properties)
  for (const name of names) properties[name] = booleanField(body, name) ?? properties[name]
  return empty()
}

/** System schemas are not billed, so they do not count (assets-api.md §3). */
function getUsage(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { site } = exchange.runtime
  const perSchemaUsageInfo = [...site.schemas.values()]
    .filter((schema) => schema.canManage)
    .map((schema) => ({
      schemaId: schema.id,
      schemaName: schema.name,
      schemaCreatedAt: iso(schema.createdMs),
      objectCount: site.objects.countOfSchema(schema.id),
    }))
  const totalObjectsCount = perSchemaUsageInfo.reduce((sum, schema) => sum + schema.objectCount, 0)
  return json({ totalObjectsCount, perSchemaUsageInfo })
}
