import type { Db } from "mongodb"
import { instances as model } from "../../prisma-free-models/instances.ts"
import { collectionOf, type DocumentOf } from "../../prisma-free-models/model.ts"
import type { Clock } from "../clock.ts"
import type { Instance, Location } from "../domain/instance.ts"
import { type InstanceId, newId } from "../ids.ts"
import { isDuplicate } from "./duplicate-key.ts"
import { notFound } from "./not-found.ts"

export type InstanceCatalog = ReturnType<typeof createInstanceCatalog>

/** The sites this installation knows. Asked before anybody is signed in, hence without a principal. */
export function createInstanceCatalog(db: Db, clock: Clock) {
  const rows = collectionOf(db, model)

  async function bySiteUrl(siteUrl: string): Promise<Instance | null> {
    const row = await rows.findOne({ siteUrl })
    return row && toInstance(row)
  }

  return {
    bySiteUrl,

    async get(instanceId: InstanceId): Promise<Instance> {
      const row = await rows.findOne({ _id: instanceId })
      if (!row) throw notFound("instance")
      return toInstance(row)
    },

    async list(): Promise<Instance[]> {
      return (await rows.find({}, { sort: { siteUrl: 1 }, limit: 1000 }).toArray()).map(toInstance)
    },

    /** The instance of a site, made when it is new; two at once get the same one. */
    async ensure(siteUrl: string, location: Location): Promise<{ instance: Instance; created: boolean }> {
      const existing = await bySiteUrl(siteUrl)
      if (existing) return { instance: existing, created: false }
      const row = { _id: newId<InstanceId>(), siteUrl, location, createdAt: clock.now() }
      try {
        await rows.insertOne(row)
        return { instance: toInstance(row), created: true }
      } catch (error) {
        const other = isDuplicate(error) ? await bySiteUrl(siteUrl) : null
        if (!other) throw error
        return { instance: other, created: false }
      }
    },
  }
}

function toInstance(row: DocumentOf<typeof model>): Instance {
  return { id: row._id, siteUrl: row.siteUrl, location: row.location }
}
