import type { StoredAttachment } from "../assets/backup-nouns.ts"
import { type EncodedRecord, encodeRecord } from "../assets/backup-records.ts"
import type { AssetObject, ObjectAttachment } from "../assets/nouns.ts"
import { isAppError } from "../errors.ts"
import { MIB } from "../units.ts"
import type { BackupDesk } from "./backup-desk.ts"
import { type ByteGate, createByteGate } from "./byte-gate.ts"
import { gapSentence } from "./gap-reason.ts"
import { storeFile, storeImage } from "./store-file.ts"

/** What lies beside one object: one record per kind, with how many things of it the backup now holds. */
export interface ObjectPart {
  count: "avatars" | "history" | "comments" | "attachments"
  items: number
  /** Nothing to store, unless it replaces something. */
  empty: boolean
  record: EncodedRecord
}

/** Attachments held in memory at once, over all objects read side by side. */
const GATE_BYTES = 48 * MIB
const UNKNOWN_SIZE_BYTES = 8 * MIB
/** An undocumented interface that answered none of so many objects is not offered, and is asked no more. */
const TRIES_BEFORE_NOT_OFFERED = 25

/** Reads avatar, history, comments and attachments of objects, as far as the options include them. */
export function createPartsReader(desk: BackupDesk): (object: AssetObject) => Promise<ObjectPart[]> {
  const { options } = desk.run
  const gate = createByteGate(GATE_BYTES)
  return async (object) => {
    const parts: ObjectPart[] = []
    if (object.hasAvatar) parts.push(...(await readAvatar(desk, object)))
    if (options.history) parts.push(...(await readHistory(desk, object)))
    if (options.comments) parts.push(...(await readComments(desk, object)))
    if (options.attachments) parts.push(...(await readAttachments(desk, gate, object)))
    return parts
  }
}

async function readAvatar(desk: BackupDesk, object: AssetObject): Promise<ObjectPart[]> {
  const { source, signal } = desk.run
  const subject = subjectOf("avatars", object)
  const asked = await desk.attempt(subject, async () => ({ image: await source.readAvatar(object, signal) }), "file")
  if (!asked) return []
  if (asked.image === null) {
    await desk.gap({ ...subject, reason: "NOT_FOUND", message: gapSentence("NOT_FOUND") })
    return []
  }
  const image = await storeImage(desk.writer, asked.image)
  const record = recordOf("avatar", object, { objectId: object.id, image })
  return [{ count: "avatars", items: 1, empty: false, record }]
}

async function readHistory(desk: BackupDesk, object: AssetObject): Promise<ObjectPart[]> {
  const { source, signal } = desk.run
  const entries = await desk.attempt(subjectOf("history", object), () => source.readHistory(object.id, signal))
  if (!entries) return []
  const record = recordOf("objectHistory", object, { objectId: object.id, entries })
  return [{ count: "history", items: entries.length, empty: entries.length === 0, record }]
}

async function readComments(desk: BackupDesk, object: AssetObject): Promise<ObjectPart[]> {
  const { source, signal } = desk.run
  const tally = desk.state.asked.comments
  if (notOffered(tally)) return []
  tally.asked++
  const subject = subjectOf("comments", object)
  const asked = await desk.attempt(subject, async () => {
    const list = source.readComments(object.id, signal)
    // The interface is undocumented: a 404 may mean the interface as well as the object.
    return {
      list: await list.catch((error: unknown) => (isAppError(error, "NOT_FOUND") ? null : Promise.reject(error))),
    }
  })
  if (!asked) return []
  const comments = asked.list
  if (!comments) return noteUnanswered(desk, "comments", object)
  tally.answered++
  const record = recordOf("objectComments", object, { objectId: object.id, comments })
  return [{ count: "comments", items: comments.length, empty: comments.length === 0, record }]
}

async function readAttachments(desk: BackupDesk, gate: ByteGate, object: AssetObject): Promise<ObjectPart[]> {
  const { source, signal } = desk.run
  const tally = desk.state.asked.attachments
  if (object.attachmentsExist === false || notOffered(tally)) return []
  tally.asked++
  const subject = subjectOf("attachments", object)
  const asked = await desk.attempt(subject, async () => ({ list: await source.listAttachments(object.id, signal) }))
  if (!asked) return []
  if (!asked.list) return noteUnanswered(desk, "attachments", object)
  tally.answered++
  const attachments: StoredAttachment[] = []
  for (const attachment of asked.list) {
    const bytes = attachment.sizeBytes ?? UNKNOWN_SIZE_BYTES
    attachments.push(await gate.pass(bytes, () => storeAttachment(desk, object, attachment)))
  }
  const items = attachments.filter(({ blob }) => blob !== null).length
  const record = recordOf("objectAttachments", object, { objectId: object.id, attachments })
  return [{ count: "attachments", items, empty: attachments.length === 0, record }]
}

async function storeAttachment(
  desk: BackupDesk,
  object: AssetObject,
  attachment: ObjectAttachment,
): Promise<StoredAttachment> {
  const subject = {
    part: "attachments",
    subjectId: `${object.id}/${attachment.id}`,
    subjectName: `${attachment.fileName} of ${object.objectKey}`,
  } as const
  const { source, signal } = desk.run
  const bytes = await desk.attempt(subject, () => source.readAttachment(attachment, signal), "file")
  const contentType = attachment.mimeType ?? "application/octet-stream"
  return { attachment, blob: bytes && (await storeFile(desk.writer, bytes, contentType)) }
}

function notOffered({ asked, answered }: { asked: number; answered: number }): boolean {
  return answered === 0 && asked >= TRIES_BEFORE_NOT_OFFERED
}

/** One object without an answer is a gap; an interface that never answers is one more, for all objects not asked. */
async function noteUnanswered(
  desk: BackupDesk,
  part: "comments" | "attachments",
  object: AssetObject,
): Promise<ObjectPart[]> {
  const tally = desk.state.asked[part]
  const reason = tally.answered > 0 ? "NOT_FOUND" : "NOT_OFFERED"
  await desk.gap({ ...subjectOf(part, object), reason, message: gapSentence(reason) })
  if (notOffered(tally)) {
    const message = `${gapSentence("NOT_OFFERED")}; the other objects were not asked`
    await desk.gap({ part, subjectId: "*", subjectName: "all other objects", reason: "NOT_OFFERED", message })
  }
  return []
}

function subjectOf<Part extends "avatars" | "history" | "comments" | "attachments">(part: Part, object: AssetObject) {
  return { part, subjectId: object.id, subjectName: object.objectKey }
}

function recordOf<Kind extends "avatar" | "objectHistory" | "objectComments" | "objectAttachments">(
  kind: Kind,
  object: AssetObject,
  noun: Parameters<typeof encodeRecord<Kind>>[2],
): EncodedRecord<Kind> {
  return encodeRecord(kind, object.id, noun, object.objectTypeId)
}
