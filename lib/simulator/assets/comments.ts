import { type Answer, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, type Route, readBody } from "../http/exchange.ts"
import { textField } from "../json-record.ts"
import type { SimulatedComment } from "../world.ts"
import { findObject } from "./objects.ts"
import { userJson } from "./person-json.ts"
import { iso } from "./structure-json.ts"

export const commentRoutes: Route[] = [
  { method: "GET", pattern: "/comment/object/:id", handle: listComments },
  { method: "POST", pattern: "/comment/create", handle: createComment },
]

function listComments(exchange: Exchange): Answer {
  const object = findObject(exchange)
  const comments = exchange.runtime.site.comments.get(object.id) ?? []
  return json(comments.map((comment) => commentJson(exchange, object.id, comment)))
}

/** Author and time become the caller and now (assets-api.md §7). */
function createComment(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const body = readBody(exchange)
  const id = Number(textField(body, "objectId"))
  const object = site.objects.get(id)
  if (!object || object.hidden) throw notFound("Object", id)
  const text = textField(body, "comment") ?? ""
  if (text === "") throw invalidFields({ comment: "A comment is required" })
  const comment: SimulatedComment = {
    id: site.nextIds.comment++,
    authorId: exchange.account.accountId,
    comment: text,
    createdMs: exchange.nowMs,
  }
  site.comments.set(id, [...(site.comments.get(id) ?? []), comment])
  return json(commentJson(exchange, id, comment), 201)
}

function commentJson(exchange: Exchange, objectId: number, comment: SimulatedComment) {
  return {
    id: comment.id,
    objectId,
    role: 0,
    actor: userJson(exchange.runtime.site, comment.authorId),
    comment: comment.comment,
    commentOutput: comment.comment,
    created: iso(comment.createdMs),
    updated: iso(comment.createdMs),
    canEdit: comment.authorId === exchange.account.accountId,
    canDelete: comment.authorId === exchange.account.accountId,
  }
}
