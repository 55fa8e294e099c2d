import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { trustedUsers as model, type TrustedUserDocument } from "../../prisma-free-models/trusted-users.ts"
import type { Clock } from "../clock.ts"
import type { Instance } from "../domain/instance.ts"
import type { Principal, Role } from "../domain/principal.ts"
import { normalizeEmail, type TrustedUser } from "../domain/trusted-user.ts"
import { AppError } from "../errors.ts"
import { type InstanceId, newId, type TrustedUserId } from "../ids.ts"
import type { Logger } from "../logger.ts"
import { isDuplicate } from "./duplicate-key.ts"
import type { InstanceCatalog } from "./instances.ts"

export type TrustedUserCatalog = ReturnType<typeof createTrustedUserCatalog>

/** Signs the text of a row under the instance's key; the same text gives the same signature. */
export type SignRow = (instanceId: InstanceId, text: string) => Promise<string>

/**
 * Who may sign in for an instance. Every row carries a MAC over what it grants: a role or an address changed in the
 * database without the key is treated as not there, and logged (T16).
 */
export function createTrustedUserCatalog(
  db: Db,
  clock: Clock,
  instances: InstanceCatalog,
  sign: SignRow,
  logger: Logger,
) {
  const rows = collectionOf(db, model)

  async function genuine(row: TrustedUserDocument | null): Promise<TrustedUserDocument | null> {
    if (!row) return null
    if ((await sign(row.instanceId, grantOf(row))) === row.mac) return row
    logger.error({ trustedUserId: row._id, instanceId: row.instanceId }, "trusted user row was altered")
    return null
  }

  async function signed(row: Omit<TrustedUserDocument, "mac">): Promise<TrustedUserDocument> {
    return { ...row, mac: await sign(row.instanceId, grantOf(row)) }
  }

  /** Compare-and-set on the whole grant: a change made meanwhile wins, and the caller reads again. */
  async function replace(before: TrustedUserDocument, after: Omit<TrustedUserDocument, "mac">): Promise<boolean> {
    const { _id, ...set } = await signed(after)
    const { matchedCount } = await rows.updateOne({ _id, mac: before.mac }, { $set: set })
    return matchedCount > 0
  }

  return {
    /** The person of an address for a site; null for unknown sites, unknown, removed and altered rows alike. */
    async find(siteUrl: string, email: string): Promise<TrustedUser | null> {
      const instance = await instances.bySiteUrl(siteUrl)
      if (!instance) return null
      const row = await genuine(await rows.findOne({ instanceId: instance.id, email: normalizeEmail(email) }))
      return row && row.state !== "Removed" ? toUser(row) : null
    },

    /** The row of a signed-in person, read on each request (T22); null once removed or altered. */
    async get(id: TrustedUserId): Promise<TrustedUser | null> {
      const row = await genuine(await rows.findOne({ _id: id }))
      return row && row.state !== "Removed" ? toUser(row) : null
    },

    async list(principal: Principal): Promise<TrustedUser[]> {
      const all = await rows.find({ instanceId: principal.instanceId }, { sort: { email: 1 }, limit: 1000 }).toArray()
      const checked = await Promise.all(all.map(genuine))
      return checked.flatMap((row) => (row ? [toUser(row)] : []))
    },

    /**
     * Pins the identity at the first sign-in and makes the person Active.
     * @throws AppError FORBIDDEN when another identity is pinned already (T20) or the row is gone.
     */
    async bindIdentity(id: TrustedUserId, identityKey: string, name = ""): Promise<TrustedUser> {
      const row = await genuine(await rows.findOne({ _id: id }))
      if (!row || row.state === "Removed" || (row.identityKey !== "" && row.identityKey !== identityKey)) {
        throw new AppError("FORBIDDEN", "another identity is pinned to this trusted user", {
          userMessage: "You are not a trusted user of this instance",
        })
      }
      const active = {
        ...row,
        identityKey,
        state: "Active" as const,
        name: name || row.name,
        activatedAt: row.activatedAt ?? clock.now(),
      }
      if (row.identityKey === identityKey && row.state === "Active" && active.name === row.name) return toUser(row)
      if (!(await replace(row, active))) throw new AppError("CONFLICT", "the trusted user changed meanwhile")
      return toUser(await signed(active))
    },

    /** The instances a signed-in identity may switch to. */
    async instancesOf(
      identityKey: string,
      email: string,
    ): Promise<{ trustedUserId: TrustedUserId; instance: Instance; role: Role }[]> {
      const all = await rows.find({ email: normalizeEmail(email) }, { limit: 1000 }).toArray()
      const found = []
      for (const row of await Promise.all(all.map(genuine))) {
        if (!row || row.state === "Removed") continue
        if (row.identityKey !== "" && row.identityKey !== identityKey) continue
        found.push({ trustedUserId: row._id, instance: await instances.get(row.instanceId), role: row.role })
      }
      return found
    },

    /**
     * Puts an address on the list; one that was removed is invited again and must pin its identity anew.
     * @throws AppError CONFLICT when the address is on the list (S1-02).
     */
    async add(instanceId: InstanceId, email: string, role: Role): Promise<TrustedUserId> {
      const fresh = {
        instanceId,
        email: normalizeEmail(email),
        name: "",
        role,
        state: "Invited" as const,
        identityKey: "",
        invitedAt: clock.now(),
        activatedAt: null,
        removedAt: null,
      }
      const old = await rows.findOne({ instanceId, email: fresh.email })
      if (old) {
        if (old.state !== "Removed") throw alreadyTrusted()
        if (!(await replace(old, { ...fresh, _id: old._id }))) throw alreadyTrusted()
        return old._id
      }
      const row = await signed({ ...fresh, _id: newId<TrustedUserId>() })
      try {
        await rows.insertOne(row)
      } catch (error) {
        throw isDuplicate(error) ? alreadyTrusted() : error
      }
      return row._id
    },
  }
}

/** What the MAC covers: everything that grants something. */
function grantOf(row: Omit<TrustedUserDocument, "mac">): string {
  return JSON.stringify([row._id, row.instanceId, row.email, row.role, row.state, row.identityKey])
}

function alreadyTrusted(): AppError {
  return new AppError("CONFLICT", "already trusted", {
    userMessage: "This user is already trusted",
    facts: { field: "email" },
  })
}

function toUser(row: TrustedUserDocument): TrustedUser {
  return {
    id: row._id,
    instanceId: row.instanceId,
    email: row.email,
    name: row.name,
    role: row.role,
    state: row.state,
    identityKey: row.identityKey === "" ? null : row.identityKey,
    invitedAt: row.invitedAt.toISOString(),
    activatedAt: row.activatedAt?.toISOString() ?? null,
  }
}
