import { journalEntry } from "./id-ledger.ts"
import { batches } from "./pool.ts"
import { type Session, throwIfStopped } from "./session.ts"

/**
 * Works through a stream in batches whose steps may be repeated, and journals only how far it came: one small entry a
 * batch instead of one a step. A resumed run redoes at most one batch. Counts on the stream's fixed order.
 */
export async function withWatermark<T>(
  session: Session,
  step: string,
  source: AsyncIterable<T>,
  batchSize: number,
  work: (batch: T[]) => Promise<void>,
): Promise<void> {
  const before = session.ledger.step(step)
  let behind = before ? Number(before.targetId) : 0
  if (before?.state === "done") {
    session.run.progress.advance(behind)
    return
  }
  let done = 0
  for await (const batch of batches(source, batchSize)) {
    throwIfStopped(session.signal)
    const open = behind >= batch.length ? [] : batch.slice(behind)
    behind = Math.max(0, behind - batch.length)
    done += batch.length
    session.run.progress.advance(batch.length - open.length)
    if (open.length === 0) continue
    await work(open)
    await session.log.flush()
    await session.ledger.write([journalEntry(step, "intent", { targetId: String(done) })])
  }
  await session.log.flush()
  await session.ledger.write([journalEntry(step, "done", { targetId: String(done) })])
}
