import { type Answer, badRequest, empty, image, invalidFields, json, jsonText, notFound } from "../http/answer.ts"
import { type Exchange, flag, idParam, type Route, readBody } from "../http/exchange.ts"
import { issuesMatching } from "../jira/jql.ts"
import { booleanField, type JsonRecord, textField } from "../json-record.ts"
import { type SimulatedObject, valuesOf } from "../simulated-object.ts"
import { nextMediaToken, putObject, removeObject } from "../site-runtime.ts"
import { attributesOf } from "../type-tree.ts"
import { displayValue } from "./display.ts"
import { attributesText, objectText } from "./object-text.ts"
import { checkWrite } from "./object-write.ts"
import { userJson } from "./person-json.ts"
import { embeddedReferenceTypeJson, identity, iso, typeJson } from "./structure-json.ts"

export const objectRoutes: Route[] = [
  { method: "POST", pattern: "/object/create", handle: createObject },
  { method: "GET", pattern: "/object/:id", handle: getObject },
  { method: "PUT", pattern: "/object/:id", handle: updateObject },
  { method: "DELETE", pattern: "/object/:id", handle: deleteObject },
  { method: "GET", pattern: "/object/:id/attributes", handle: getAttributes },
  { method: "GET", pattern: "/object/:id/history", handle: getHistory },
  { method: "GET", pattern: "/object/:id/referenceinfo", handle: getReferenceInfo },
  { method: "GET", pattern: "/object/:id/avatar.png", handle: getAvatar },
  { method: "GET", pattern: "/objectconnectedtickets/:id/tickets", handle: getTickets },
]

/** The object of the path, or 404: also when the account may not see it. */
export function findObject(exchange: Exchange, name = "id"): SimulatedObject {
  const object = exchange.runtime.site.objects.get(idParam(exchange, name))
  if (!object || object.hidden) throw notFound("Object", exchange.params[name] ?? "")
  return object
}

function getObject(exchange: Exchange): Answer {
  const { runtime } = exchange
  return jsonText(objectText(runtime, findObject(exchange), "full", nextMediaToken(runtime)))
}

function getAttributes(exchange: Exchange): Answer {
  const { runtime } = exchange
  return jsonText(attributesText(runtime, findObject(exchange), "full", nextMediaToken(runtime)))
}

function createObject(exchange: Exchange): Answer {
  const { runtime, nowMs, account } = exchange
  const { site } = runtime
  const body = readBody(exchange)
  const type = site.types.get(Number(textField(body, "objectTypeId")))
  if (!type) throw notFound("Object Type", textField(body, "objectTypeId") ?? "")
  if (type.abstract) throw badRequest(`The object type ${type.name} is abstract and cannot hold objects`)
  const limit = site.quirks.objectLimit
  if (limit !== null && site.objects.size >= limit) throw badRequest(`The limit of ${limit} objects has been reached`)
  const write = checkWrite(runtime, type.id, null, body, { nowMs, accountId: account.accountId })
  const object: SimulatedObject = {
    id: site.nextIds.object++,
    schemaId: type.schemaId,
    typeId: type.id,
    createdMs: nowMs,
    updatedMs: nowMs,
    attributeIds: write.attributeIds,
    values: write.values,
    avatarUuid: readAvatar(exchange, body, null),
    hidden: false,
  }
  putObject(runtime, object, nowMs)
  return jsonText(objectText(runtime, object, "none", nextMediaToken(runtime)), 201)
}

function updateObject(exchange: Exchange): Answer {
  const { runtime, nowMs, account } = exchange
  const before = findObject(exchange)
  const body = readBody(exchange)
  const typeId = textField(body, "objectTypeId")
  if (typeId === null) throw invalidFields({ objectTypeId: "objectTypeId is required" })
  if (Number(typeId) !== before.typeId) throw badRequest(`The object is not of the object type ${typeId}`)
  const write = checkWrite(runtime, before.typeId, before, body, { nowMs, accountId: account.accountId })
  const object: SimulatedObject = {
    ...before,
    updatedMs: nowMs,
    attributeIds: write.attributeIds,
    values: write.values,
    avatarUuid: readAvatar(exchange, body, before.avatarUuid),
  }
  noteHistory(exchange, before, object, write.written)
  putObject(runtime, object, nowMs)
  return jsonText(objectText(runtime, object, "full", nextMediaToken(runtime)))
}

/** hasAvatar with the uuid of an uploaded image sets it, hasAvatar false removes it, neither leaves it. */
function readAvatar(exchange: Exchange, body: JsonRecord, before: string | null): string | null {
  const hasAvatar = booleanField(body, "hasAvatar")
  if (hasAvatar === undefined) return before
  if (!hasAvatar) return null
  const uuid = textField(body, "avatarUUID") ?? ""
  if (uuid === "" && before !== null) return before
  if (!exchange.world.media.has(uuid)) throw badRequest(`No uploaded avatar ${uuid}`)
  return uuid
}

function noteHistory(exchange: Exchange, before: SimulatedObject, after: SimulatedObject, written: Set<number>): void {
  const { site } = exchange.runtime
  for (const attribute of attributesOf(site, after.typeId)) {
    if (!written.has(attribute.id)) continue
    const show = (object: SimulatedObject) =>
      valuesOf(object, attribute.id)
        .map((value) => displayValue(site, attribute, value))
        .join(", ")
    const [oldValue, newValue] = [show(before), show(after)]
    if (oldValue === newValue) continue
    const entries = site.history.get(after.id) ?? []
    entries.push({
      id: site.nextIds.history++,
      actorId: exchange.account.accountId,
      affectedAttribute: attribute.name,
      oldValue,
      newValue,
      createdMs: exchange.nowMs,
    })
    site.history.set(after.id, entries)
  }
}

function deleteObject(exchange: Exchange): Answer {
  removeObject(exchange.runtime, findObject(exchange).id, exchange.nowMs)
  return empty()
}

/** Newest first unless `asc=true`; the entry of the creation names no attribute. */
function getHistory(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const object = findObject(exchange)
  const actor = userJson(site, site.accounts[0]?.accountId ?? "")
  const common = { objectId: String(object.id) }
  const entries: object[] = [
    { actor, id: String(object.id * 1000), type: 0, created: iso(object.createdMs), ...common },
    ...(site.history.get(object.id) ?? []).map((entry) => ({
      actor: userJson(site, entry.actorId),
      id: String(entry.id),
      affectedAttribute: entry.affectedAttribute,
      oldValue: entry.oldValue,
      newValue: entry.newValue,
      type: 1,
      created: iso(entry.createdMs),
      ...common,
    })),
  ]
  return json(flag(exchange, "asc") ? entries : entries.reverse())
}

/** Inbound references counted by type. */
function getReferenceInfo(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const object = findObject(exchange)
  const byType = new Map<number, { count: number; referenceTypeIds: Set<number> }>()
  for (const id of site.objects.inboundOf(object.id)) {
    const source = site.objects.get(id)
    if (!source || source.hidden) continue
    const entry = byType.get(source.typeId) ?? { count: 0, referenceTypeIds: new Set() }
    entry.count++
    source.values.forEach((value, at) => {
      const used = site.attributes.get(source.attributeIds[at] ?? -1)?.referenceTypeId
      if (value === object.id && used !== null && used !== undefined) entry.referenceTypeIds.add(used)
    })
    byType.set(source.typeId, entry)
  }
  const answer = [...byType].map(([typeId, { count, referenceTypeIds }]) => {
    const type = site.types.get(typeId)
    const referenceTypes = [...referenceTypeIds].flatMap((id) => site.referenceTypes.get(id) ?? [])
    return {
      referenceTypes: referenceTypes.map((referenceType) => embeddedReferenceTypeJson(site, referenceType)),
      ...(type ? { objectType: typeJson(site, type) } : {}),
      numberOfReferencedObjects: count,
      openIssuesExists: false,
    }
  })
  return json(answer)
}

function getAvatar(exchange: Exchange): Answer {
  const file = exchange.world.media.get(findObject(exchange).avatarUuid ?? "")
  if (!file) throw notFound("Avatar of object", exchange.params.id ?? "")
  return image(file.bytes, file.contentType)
}

/** The list is cut at ten tickets; the JQL beside it finds all (assets-api.md §7). */
function getTickets(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const object = findObject(exchange)
  const clauses = [...site.fields.values()].map(
    (field) => `cf[${field.id.replace("customfield_", "")}] in aqlFunction("objectId = ${object.id}")`,
  )
  const allTicketsQuery = clauses.join(" OR ")
  const context = { accountId: exchange.account.accountId, nowMs: exchange.nowMs }
  const issues = clauses.length === 0 ? [] : issuesMatching(site, allTicketsQuery, context)
  const iconUrl = `${site.siteUrl}/icon`
  const tickets = issues.slice(0, 10).map((issue) => ({
    ...identity(site, Number(issue.id)),
    key: issue.key,
    reporter: issue.reporterId,
    created: iso(issue.createdMs),
    updated: iso(issue.updatedMs),
    title: issue.summary,
    status: { name: issue.status, description: "", colorName: "yellow" },
    type: { name: issue.issueType, description: "", iconUrl },
    priority: { name: "Medium", iconUrl },
  }))
  return json({ tickets, allTicketsQuery })
}
