import type { Db } from "mongodb"
import { connections as model } from "../../prisma-free-models/connections.ts"
import { collectionOf, type DocumentOf } from "../../prisma-free-models/model.ts"
import { syncedSchemas as schemaModel } from "../../prisma-free-models/synced-schemas.ts"
import type { Clock } from "../clock.ts"
import type { ConnectionHealth, ConnectionView } from "../domain/instance.ts"
import type { Principal } from "../domain/principal.ts"
import type { SyncCounts } from "../domain/schema-sync.ts"
import { type ConnectionId, type InstanceId, newId } from "../ids.ts"
import type { InstanceCatalog } from "./instances.ts"
import type { JobCatalog } from "./jobs.ts"
import { notFound } from "./not-found.ts"

export type ConnectionCatalog = ReturnType<typeof createConnectionCatalog>

/** How we sign in at a site: the token is sealed and can be opened only beside its instance and origin. */
export interface StoredCredentials {
  siteUrl: string
  email: string
  workspaceId: string
  sealedToken: string
}

export type NewConnection = StoredCredentials & {
  tokenLast4: string
  health: ConnectionHealth
  healthMessage: string | null
}

/** The connection strip of the main page, and the one connection of each instance. */
export function createConnectionCatalog(
  db: Db,
  clock: Clock,
  instances: InstanceCatalog,
  jobs: JobCatalog,
  storageKind: ConnectionView["storage"]["kind"],
) {
  const rows = collectionOf(db, model)
  const schemas = collectionOf(db, schemaModel)

  async function find(instanceId: InstanceId): Promise<DocumentOf<typeof model>> {
    const document = await rows.findOne({ instanceId })
    if (!document) throw notFound("connection")
    return document
  }

  return {
    async view(principal: Principal): Promise<ConnectionView> {
      const { instanceId } = principal
      const [connection, instance, active, totals] = await Promise.all([
        find(instanceId),
        instances.get(instanceId),
        jobs.activeOf(instanceId),
        schemas
          .aggregate<{ bytes: number }>([
            { $match: { instanceId } },
            { $group: { _id: null, bytes: { $sum: "$storedBytes" } } },
          ])
          .next(),
      ])
      const { lastSync } = connection
      return {
        instance,
        email: connection.email,
        tokenLast4: connection.tokenLast4,
        workspaceId: connection.workspaceId,
        health: connection.health,
        healthMessage: connection.healthMessage,
        checkedAt: connection.checkedAt?.toISOString() ?? null,
        lastSync: lastSync && { ...lastSync, at: lastSync.at.toISOString() },
        syncing: active.some(({ view }) => view.kind === "sync"),
        jobsRunning: active.filter(({ view }) => view.state === "running").length,
        jobsWaiting: active.filter(({ view }) => view.state === "waiting").length,
        storage: { kind: storageKind, usedBytes: totals?.bytes ?? 0 },
      }
    },

    async credentials(instanceId: InstanceId): Promise<StoredCredentials> {
      const { siteUrl, email, workspaceId, sealedToken } = await find(instanceId)
      return { siteUrl, email, workspaceId, sealedToken }
    },

    /** Makes or replaces the connection of an instance; true when it is new. */
    async save(instanceId: InstanceId, connection: NewConnection): Promise<boolean> {
      const now = clock.now()
      const { upsertedCount } = await rows.updateOne(
        { instanceId },
        {
          $set: { ...connection, tokenExpiresAt: null, checkedAt: now, updatedAt: now },
          $setOnInsert: { _id: newId<ConnectionId>(), lastSync: null, createdAt: now },
        },
        { upsert: true },
      )
      return upsertedCount > 0
    },

    async recordHealth(instanceId: InstanceId, health: ConnectionHealth, healthMessage: string | null): Promise<void> {
      await rows.updateOne({ instanceId }, { $set: { health, healthMessage, checkedAt: clock.now() } })
    },

    /** The result line of a sync; a failed one keeps the counts of the last good one out of sight. */
    async recordSync(instanceId: InstanceId, result: SyncCounts | { error: string }): Promise<void> {
      const counts =
        "error" in result
          ? { added: 0, renamed: 0, deleted: 0, unchanged: 0, error: result.error }
          : { ...result, error: null }
      await rows.updateOne({ instanceId }, { $set: { lastSync: { at: clock.now(), ...counts } } })
    },
  }
}
