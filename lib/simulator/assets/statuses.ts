import { type Answer, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, idParam, type Route, readBody } from "../http/exchange.ts"
import { numberField, textField } from "../json-record.ts"
import { structureChanged } from "../site-runtime.ts"
import type { SimulatedSite, SimulatedStatus } from "../world.ts"
import { requireAdmin } from "./permission.ts"
import { readScope, schemaInQuery } from "./schema-scope.ts"
import { identity, statusJson } from "./structure-json.ts"

export const statusRoutes: Route[] = [
  { method: "GET", pattern: "/config/statustype", handle: listStatuses },
  { method: "POST", pattern: "/config/statustype", handle: createStatus },
  { method: "GET", pattern: "/config/statustype/:id", handle: (exchange) => json(statusJson(findStatus(exchange))) },
  { method: "PUT", pattern: "/config/statustype/:id", handle: updateStatus },
  { method: "DELETE", pattern: "/config/statustype/:id", handle: deleteStatus },
]

/** With a schema only that schema's, without only the global ones: both calls are needed (assets-api.md §8). */
function listStatuses(exchange: Exchange): Answer {
  const schemaId = schemaInQuery(exchange)
  const statuses = [...exchange.runtime.site.statuses.values()].filter((status) => status.schemaId === schemaId)
  return json(statuses.map(statusJson))
}

function findStatus(exchange: Exchange): SimulatedStatus {
  const status = exchange.runtime.site.statuses.get(idParam(exchange))
  if (!status) throw notFound("Status Type", exchange.params.id ?? "")
  return status
}

function createStatus(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const { site } = runtime
  const body = readBody(exchange)
  const status: SimulatedStatus = {
    id: site.nextIds.status,
    name: textField(body, "name")?.trim() ?? "",
    description: textField(body, "description") ?? "",
    category: numberField(body, "category") ?? Number.NaN,
    schemaId: readScope(site, body),
  }
  checkStatus(site, status)
  site.nextIds.status++
  site.statuses.set(status.id, status)
  structureChanged(runtime)
  return json(createdStatusJson(site, status), 201)
}

/** Only the answers to writes carry workspaceId and globalId. */
function createdStatusJson(site: SimulatedSite, status: SimulatedStatus) {
  const { description, ...rest } = statusJson(status)
  return { ...identity(site, status.id), ...rest, ...(description === "" ? {} : { description }) }
}

function checkStatus(site: SimulatedSite, status: SimulatedStatus): void {
  if (status.name === "") throw invalidFields({ name: "Name is required" })
  if (![0, 1, 2].includes(status.category)) throw invalidFields({ category: "Category must be 0, 1 or 2" })
  for (const other of site.statuses.values()) {
    if (other.id === status.id || other.schemaId !== status.schemaId) continue
    if (other.name.toLowerCase() === status.name.toLowerCase()) throw invalidFields({ name: "Name has to be unique" })
  }
}

function updateStatus(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const status = findStatus(exchange)
  const body = readBody(exchange)
  const next: SimulatedStatus = {
    ...status,
    name: textField(body, "name")?.trim() ?? status.name,
    description: textField(body, "description") ?? status.description,
    category: numberField(body, "category") ?? status.category,
  }
  checkStatus(runtime.site, next)
  Object.assign(status, next)
  structureChanged(runtime)
  return json(createdStatusJson(runtime.site, status))
}

function deleteStatus(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const status = findStatus(exchange)
  runtime.site.statuses.delete(status.id)
  structureChanged(runtime)
  return json(statusJson(status))
}
