import type { AttributeValue } from "../assets/nouns.ts"
import { journalEntry } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session } from "./session.ts"

export type UserValue = Extract<AttributeValue, { kind: "user" }>

/** Accounts of the source → accounts of the target (T-12): asked once each, remembered for the run. */
export interface UserMap {
  /** Looks up every account not yet known. */
  prepare(users: Iterable<UserValue>): Promise<void>
  /** The account to write; null when the person is missing in the target. */
  accountFor(accountId: string): string | null
}

/**
 * Same instance: accounts stay as they are. Another instance: the same account id, which is global for Atlassian
 * accounts, else the one account with the same e-mail address, else missing: never somebody else by a like name.
 */
export function openUserMap(session: Session): UserMap {
  const known = new Map<string, string | null>()
  return {
    async prepare(users) {
      if (session.run.sameInstance) return
      for (const user of users) {
        if (known.has(user.accountId)) continue
        const before = session.ledger.step(`user:${user.accountId}`)
        if (before) known.set(user.accountId, before.state === "done" ? before.targetId : null)
        else known.set(user.accountId, await lookUp(session, user))
      }
    },
    accountFor: (accountId) => (session.run.sameInstance ? accountId : (known.get(accountId) ?? null)),
  }
}

async function lookUp(session: Session, user: UserValue): Promise<string | null> {
  const found = await findAccount(session, user)
  const step = `user:${user.accountId}`
  const line = { sheet: "Users" as const, sourceId: user.accountId, name: user.name }
  if (found === null) {
    const message = "No account with this id or e-mail address in the target; its values are listed below"
    session.log.add({ ...line, result: "skipped", reason: "USER_MISSING", message })
  } else {
    const message = found === user.accountId ? "Same account" : "Same e-mail address"
    session.log.add({ ...line, targetId: found, result: "matched", message })
  }
  await session.log.flush()
  await session.ledger.write([journalEntry(step, found === null ? "failed" : "done", { targetId: found ?? "" })])
  return found
}

async function findAccount(session: Session, user: UserValue): Promise<string | null> {
  const same = await search(session, user.accountId)
  if (same.some((found) => found.accountId === user.accountId)) return user.accountId
  if (!user.emailAddress) return null
  const address = user.emailAddress.toLowerCase()
  const found = (await search(session, address)).filter((one) => one.emailAddress?.toLowerCase() === address)
  return found.length === 1 && found[0] ? found[0].accountId : null
}

async function search(session: Session, query: string): Promise<{ accountId: string; emailAddress: string | null }[]> {
  try {
    return await repeatable(session, () => session.target.findUsers(query, session.requestSignal))
  } catch (error) {
    if (refusalOf(error)) return []
    throw error
  }
}
