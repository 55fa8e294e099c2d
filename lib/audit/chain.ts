import { createHmac, timingSafeEqual } from "node:crypto"
import type { AuditDocument } from "../../prisma-free-models/audit-log.ts"

/** The MAC before the first entry. */
export const CHAIN_START = "0".repeat(64)

/**
 * The MAC of one entry (security.md §5 Audit): HMAC-SHA256 over the MAC before it, its number and all its fields in
 * fixed order, in hex. Whoever changes, removes, inserts or swaps entries without the key breaks the chain.
 */
export function macOf(key: Uint8Array, entry: Omit<AuditDocument, "mac">): string {
  const { prevMac, n, _id, instanceId, at, actor, action, target, result, requestId, changes, message } = entry
  const fields = changes.map(({ field, before, after }) => [field, before, after])
  const text = JSON.stringify([
    prevMac,
    n,
    _id,
    instanceId,
    at.toISOString(),
    actor,
    action,
    target,
    result,
    requestId,
    fields,
    message,
  ])
  return createHmac("sha256", key).update(text).digest("hex")
}

/** Checks one entry against the one before it; null when it is genuine, else what is wrong. */
export function checkEntry(key: Uint8Array, previous: AuditDocument | null, entry: AuditDocument): string | null {
  const expectedN = (previous?.n ?? 0) + 1
  if (entry.n !== expectedN) return `entry ${expectedN} is missing`
  if (entry.prevMac !== (previous?.mac ?? CHAIN_START)) return `entry ${entry.n} does not follow the one before it`
  const { mac, ...signed } = entry
  const expected = Buffer.from(macOf(key, signed))
  const found = Buffer.from(mac)
  const genuine = expected.length === found.length && timingSafeEqual(expected, found)
  return genuine ? null : `entry ${entry.n} was altered`
}
