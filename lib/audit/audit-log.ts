import type { Db } from "mongodb"
import { type AuditDocument, auditLog as model } from "../../prisma-free-models/audit-log.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import type { Clock } from "../clock.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import { type InstanceId, newId } from "../ids.ts"
import type { AuditAction } from "./actions.ts"
import { CHAIN_START, checkEntry, macOf } from "./chain.ts"

export type AuditLog = ReturnType<typeof createAuditLog>

export interface AuditEntry {
  instanceId: InstanceId
  /** E-mail of a person, or "System". */
  actor: string
  action: AuditAction
  /** What it was done to, in words of the page; never a secret. */
  target: string
  result: AuditDocument["result"]
  /** Joins the intent written before an action and the result after it. */
  requestId: string
  changes?: AuditDocument["changes"]
  message?: string
}

export interface ChainReport {
  entries: number
  /** null: the chain is whole. */
  broken: { n: number; reason: string } | null
}

const MAX_RACES = 100
const BATCH = 500

/**
 * Append-only log, one chain per instance (T-09, T16). `keyFor` gives the instance's audit key, which never lies in
 * the database. A chain alone cannot show a cut tail: compare `entries` with a number noted elsewhere.
 */
export function createAuditLog(deps: { db: Db; clock: Clock; keyFor(instanceId: InstanceId): Promise<Uint8Array> }) {
  const { db, clock, keyFor } = deps
  const rows = collectionOf(db, model)

  /** Durable when it returns. Writers that race for the same number try again behind the winner. */
  async function append(entry: AuditEntry): Promise<void> {
    const { instanceId } = entry
    const key = await keyFor(instanceId)
    const _id = newId<string>()
    for (let race = 0; race < MAX_RACES; race++) {
      const head = await rows.findOne({ instanceId }, { sort: { n: -1 } })
      if (head?._id === _id) return
      const unsigned = {
        ...entry,
        _id,
        n: (head?.n ?? 0) + 1,
        at: clock.now(),
        changes: entry.changes ?? [],
        message: entry.message ?? "",
        prevMac: head?.mac ?? CHAIN_START,
      }
      try {
        await rows.insertOne({ ...unsigned, mac: macOf(key, unsigned) })
        return
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === 11_000)) throw error
      }
    }
    throw new AppError("STORAGE_FAILED", "the audit log could not be written", {
      userMessage: "The audit log could not be written, so nothing was done. Try again.",
      facts: { instanceId },
      retry: "later",
    })
  }

  /** Walks the whole chain of an instance from its first entry. */
  async function verify(instanceId: InstanceId): Promise<ChainReport> {
    const key = await keyFor(instanceId)
    let previous: AuditDocument | null = null
    let entries = 0
    for await (const entry of rows.find({ instanceId }, { sort: { n: 1 }, batchSize: BATCH })) {
      const reason = checkEntry(key, previous, entry)
      if (reason) return { entries, broken: { n: entry.n, reason } }
      previous = entry
      entries++
    }
    return { entries, broken: null }
  }

  /** Newest first, behind entry `before` (keyset). */
  async function page(
    principal: Principal,
    query: { before?: number; limit?: number } = {},
  ): Promise<Omit<AuditDocument, "mac" | "prevMac">[]> {
    const { before, limit = 25 } = query
    const filter = { instanceId: principal.instanceId, ...(before !== undefined && { n: { $lt: before } }) }
    const entries = await rows.find(filter, { sort: { n: -1 }, limit }).toArray()
    return entries.map(({ mac, prevMac, ...shown }) => shown)
  }

  return { append, verify, page }
}
