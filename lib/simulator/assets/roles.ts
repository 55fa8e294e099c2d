import { type Answer, json, notFound } from "../http/answer.ts"
import { type Exchange, idParam, type Route } from "../http/exchange.ts"
import { findSchema } from "./schemas.ts"
import { findType } from "./types.ts"
import { workspaceBase } from "./workspace-base.ts"

/** Undocumented (assets-api.md §4): role names with the URL of each role, and a role with its actors. */
export const roleRoutes: Route[] = [
  { method: "GET", pattern: "/config/role/objectschema/:id", handle: rolesOfSchema },
  { method: "GET", pattern: "/config/role/objecttype/:id", handle: rolesOfType },
  { method: "GET", pattern: "/config/role/:id", handle: getRole },
]

const NAMES = ["Object Schema Managers", "Object Schema Developers", "Object Schema Users"]
const TYPE_NAMES = ["Object Type Managers", "Object Type Developers", "Object Type Users"]

/** Role ids are made from what they belong to: schema × 10 + 1 … 3, type × 10 + 5 … 7. */
function rolesOfSchema(exchange: Exchange): Answer {
  requireRoles(exchange)
  return links(exchange, NAMES, findSchema(exchange).id * 10 + 1)
}

function rolesOfType(exchange: Exchange): Answer {
  requireRoles(exchange)
  return links(exchange, TYPE_NAMES, findType(exchange).id * 10 + 5)
}

function requireRoles(exchange: Exchange): void {
  if (exchange.runtime.site.quirks.rolesMissing) throw notFound("Role", exchange.params.id ?? "")
}

function links(exchange: Exchange, names: string[], firstId: number): Answer {
  const base = workspaceBase(exchange.runtime.site)
  return json(Object.fromEntries(names.map((name, at) => [name, `${base}/config/role/${firstId + at}`])))
}

function getRole(exchange: Exchange): Answer {
  requireRoles(exchange)
  const { site } = exchange.runtime
  const id = idParam(exchange)
  const ofType = id % 10 >= 5
  const name = (ofType ? TYPE_NAMES : NAMES)[(id % 10) - (ofType ? 5 : 1)]
  const owner = Math.floor(id / 10)
  if (!name || !(ofType ? site.types : site.schemas).has(owner)) throw notFound("Role", exchange.params.id ?? "")
  const [group] = site.groups.keys()
  const [account] = site.accounts
  const actors = [
    ...(group ? [{ id: id * 10, type: "atlassian-group-role-actor", name: group, displayName: group }] : []),
    ...(account
      ? [
          {
            id: id * 10 + 1,
            type: "atlassian-user-role-actor",
            name: account.accountId,
            displayName: site.users.get(account.accountId)?.displayName ?? "",
          },
        ]
      : []),
  ]
  return json({ id, name, description: "", actors: name.endsWith("Managers") ? actors : actors.slice(0, 1) })
}
