import { z } from "zod"
import type { Json, ObjectComment, ObjectHistoryEntry } from "../../assets/nouns.ts"
import { askAssets, type CloudDoor, nothing } from "./door.ts"
import { asObject, idShape, optionalTextShape, readRows, textShape } from "./wire.ts"

/** The whole history of an object, oldest first (asked for: the default order is a setting of the site). */
export function readHistory(door: CloudDoor, objectId: string, signal?: AbortSignal): Promise<ObjectHistoryEntry[]> {
  return askAssets(door, "GET", "/object/{id}/history", {
    doing: "read an object's history",
    params: { id: objectId },
    query: { asc: true },
    read: (json) => readRows(json, toHistoryEntry),
    signal,
  })
}

/** Undocumented (assets-api.md §7). */
export function readComments(door: CloudDoor, objectId: string, signal?: AbortSignal): Promise<ObjectComment[]> {
  return askAssets(door, "GET", "/comment/object/{id}", {
    doing: "read an object's comments",
    params: { id: objectId },
    read: (json) => readRows(json, toComment),
    signal,
  })
}

/** Author and time become the account's and now. */
export function createComment(door: CloudDoor, objectId: string, comment: string, signal?: AbortSignal): Promise<void> {
  return askAssets(door, "POST", "/comment/create", {
    doing: "write a comment",
    body: { role: 0, objectId, comment },
    read: nothing,
    signal,
  })
}

const actorShape = z
  .object({
    displayName: optionalTextShape,
    name: optionalTextShape,
    key: optionalTextShape,
    accountId: optionalTextShape,
  })
  .nullable()
  .catch(null)

const entryShape = z.object({
  id: idShape,
  created: textShape,
  actor: actorShape,
  affectedAttribute: optionalTextShape,
  oldValue: optionalTextShape,
  newValue: optionalTextShape,
})

export function toHistoryEntry(json: Json): ObjectHistoryEntry {
  const { actor, ...entry } = entryShape.parse(json)
  return { ...entry, actorName: actor?.displayName ?? actor?.name ?? null, raw: asObject(json) }
}

const commentShape = z.object({
  id: idShape,
  created: textShape,
  actor: actorShape,
  author: actorShape,
  comment: textShape,
})

export function toComment(json: Json): ObjectComment {
  const { actor, author, ...comment } = commentShape.parse(json)
  const person = actor ?? author
  return {
    ...comment,
    authorName: person?.displayName ?? person?.name ?? null,
    authorAccountId: person?.key ?? person?.accountId ?? null,
    raw: asObject(json),
  }
}
