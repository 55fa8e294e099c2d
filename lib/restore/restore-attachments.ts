import type { StoredAttachment, StoredAttachments } from "../assets/backup-nouns.ts"
import type { ReasonCode } from "../domain/restore.ts"
import { isAppError } from "../errors.ts"
import { journalEntry, type TargetRef } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session, throwIfStopped } from "./session.ts"
import type { ObjectPass } from "./write-objects.ts"

const UNKNOWN = "Jira did not answer whether the file arrived: look at the object"
const NOT_OFFERED = "Attachments not restored: upload not available on this instance"

/**
 * Attachments, one after the other because each is held in memory while it is sent. Where the instance does not offer
 * the (undocumented) upload, the first refusal answers for all: the files stay in the backup, each with its line (T-04).
 */
export async function restoreAttachments(pass: ObjectPass): Promise<void> {
  const { session } = pass
  session.run.progress.phase("Attachments", session.content.count("attachments"))
  for await (const stored of session.content.attachments(session.signal)) {
    for (const one of stored.attachments) {
      throwIfStopped(session.signal)
      await restoreOne(session, stored, one)
    }
    session.run.progress.advance(1)
  }
}

async function restoreOne(session: Session, stored: StoredAttachments, one: StoredAttachment): Promise<void> {
  const { ledger, log } = session
  const { attachment } = one
  const sourceId = `${stored.objectId}/${attachment.id}`
  const step = `attachment:${sourceId}`
  const before = ledger.step(step)
  if (before && before.state !== "intent") return
  const target = ledger.object(stored.objectId)
  const line = { sheet: "Attachments" as const, sourceId, name: attachment.fileName }
  const end = async (reason: ReasonCode | "", message: string): Promise<void> => {
    const result = reason === "" ? "created" : "skipped"
    if (reason === "") ledger.counters.attachments++
    log.add({ ...line, targetId: target?.id ?? "", targetKey: target?.key ?? "", result, reason, message })
    await log.flush()
    await ledger.write([journalEntry(step, reason === "" ? "done" : "failed", { reason, message })])
  }
  if (!target) return end("NOT_FOUND", "Its object was not restored")
  if (!one.blob) return end("NOT_FOUND", "The backup could not read the file")
  if (ledger.step("attachments-not-offered")) return end("NOT_FOUND", NOT_OFFERED)
  const standing = before ? await standsThere(session, target, one) : false
  if (standing) return end("", "Found after an interruption")
  if (standing === null) return end("UNKNOWN", UNKNOWN)
  await ledger.write([journalEntry(step, "intent")])
  try {
    const bytes = await session.content.blob(one.blob.blobId)
    const file = { fileName: attachment.fileName, mimeType: attachment.mimeType ?? one.blob.contentType, bytes }
    await session.target.uploadAttachment(target.id, file, session.requestSignal)
    return await end("", "")
  } catch (error) {
    if (isAppError(error, "CORRUPT")) return end("NOT_FOUND", error.message)
    if (isAppError(error, "IN_DOUBT")) {
      if (await standsThere(session, target, one)) return end("", "Jira had not answered; found afterwards")
      return end("UNKNOWN", UNKNOWN)
    }
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const notOffered = refusal.reason === "NOT_FOUND" || /tcs 404|not (available|offered)/i.test(refusal.message)
    if (notOffered) await ledger.write([journalEntry("attachments-not-offered", "done")])
    return end(notOffered ? "NOT_FOUND" : refusal.reason, notOffered ? NOT_OFFERED : refusal.message)
  }
}

/** Whether a file of this name and size hangs on the object; null when the instance does not list attachments. */
async function standsThere(session: Session, target: TargetRef, one: StoredAttachment): Promise<boolean | null> {
  const standing = await repeatable(session, () => session.target.listAttachments(target.id, session.requestSignal))
  return (
    standing?.some(
      (found) => found.fileName === one.attachment.fileName && (found.sizeBytes ?? one.blob?.bytes) === one.blob?.bytes,
    ) ?? null
  )
}
