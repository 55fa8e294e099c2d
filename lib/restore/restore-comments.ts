import type { StoredComments } from "../assets/backup-nouns.ts"
import type { ObjectComment } from "../assets/nouns.ts"
import { isAppError } from "../errors.ts"
import { journalEntry, type TargetRef } from "./id-ledger.ts"
import { pool } from "./pool.ts"
import { refusalOf } from "./refusal.ts"
import { CONCURRENCY, repeatable, type Session, throwIfStopped } from "./session.ts"
import { withWatermark } from "./watermark.ts"
import type { ObjectPass } from "./write-objects.ts"

const BATCH = 50
const TRIES = 6

/**
 * Comments, oldest first; Atlassian makes the caller their author and now their date, so both are kept as a line of
 * text (T-05). A comment has no key of its own: what an object already shows is read before a repeated batch, and a
 * comment is written only when fewer of the same text stand there than should.
 */
export async function restoreComments(pass: ObjectPass): Promise<void> {
  const { session } = pass
  session.run.progress.phase("Comments", session.content.count("comments"))
  const begun = session.ledger.step("comments-batch")?.targetId
  await withWatermark(session, "comments", session.content.comments(session.signal), BATCH, async (batch) => {
    const first = batch[0]?.objectId ?? ""
    // The same batch again after a kill: some of its comments may stand already.
    const repeated = begun === first
    await session.ledger.write([journalEntry("comments-batch", "intent", { targetId: first })])
    await pool(batch, CONCURRENCY, async (stored) => {
      throwIfStopped(session.signal)
      await restoreCommentsOf(session, stored, repeated)
      session.run.progress.advance(1)
    })
  })
}

/** "Ada Lovelace, 2026-03-01T08:00:00Z:" above the comment. */
export function commentText(comment: ObjectComment): string {
  return `${comment.authorName ?? "Unknown"}, ${comment.created}:\n${comment.comment}`
}

async function restoreCommentsOf(session: Session, stored: StoredComments, repeated: boolean): Promise<void> {
  const target = session.ledger.object(stored.objectId)
  const comments = [...stored.comments].sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0))
  const written = new Map<string, number>()
  let standing = target && repeated ? await countStanding(session, target) : new Map<string, number>()
  for (const comment of comments) {
    const line = {
      sheet: "Comments" as const,
      sourceId: `${stored.objectId}/${comment.id}`,
      name: comment.authorName ?? "",
    }
    if (!target) {
      session.log.add({ ...line, result: "skipped", reason: "NOT_FOUND", message: "Its object was not restored" })
      continue
    }
    const text = commentText(comment)
    const wanted = (written.get(text) ?? 0) + 1
    written.set(text, wanted)
    const ends = { targetId: target.id, targetKey: target.key }
    try {
      for (let tries = 1; (standing.get(text) ?? 0) < wanted; tries++) {
        if (await sendComment(session, target, text, tries)) standing.set(text, wanted)
        else standing = await countStanding(session, target)
      }
      session.ledger.counters.comments++
      session.log.add({ ...line, ...ends, result: "created" })
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      session.log.add({ ...line, ...ends, result: "failed", ...refusal })
    }
  }
}

/** false when the outcome is unknown and what stands has to be read. */
async function sendComment(session: Session, target: TargetRef, text: string, tries: number): Promise<boolean> {
  try {
    await session.target.createComment(target.id, text, session.requestSignal)
    return true
  } catch (error) {
    if (!isAppError(error, "IN_DOUBT") || tries >= TRIES) throw error
    await session.clock.sleep(200 * 2 ** tries, session.signal)
    return false
  }
}

async function countStanding(session: Session, target: TargetRef): Promise<Map<string, number>> {
  const standing = await repeatable(session, () => session.target.readComments(target.id, session.requestSignal))
  const counts = new Map<string, number>()
  for (const { comment } of standing) counts.set(comment, (counts.get(comment) ?? 0) + 1)
  return counts
}
