import type { Db } from "mongodb"
import { collectionOf, type DocumentOf } from "../../prisma-free-models/model.ts"
import { targetInstances as model } from "../../prisma-free-models/target-instances.ts"
import type { Clock } from "../clock.ts"
import type { ConnectionHealth, Location, TargetInstanceView } from "../domain/instance.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import { type InstanceId, newId, type TargetInstanceId } from "../ids.ts"
import type { StoredCredentials } from "./connection.ts"
import { isDuplicate } from "./duplicate-key.ts"
import { notFound } from "./not-found.ts"

export type TargetCatalog = ReturnType<typeof createTargetCatalog>

export type NewTarget = StoredCredentials & {
  connectionName: string
  location: Location
  tokenLast4: string
  health: ConnectionHealth
}

/** The list of target instances (S0-17). */
export function createTargetCatalog(db: Db, clock: Clock) {
  const rows = collectionOf(db, model)

  async function find(instanceId: InstanceId, id: TargetInstanceId): Promise<DocumentOf<typeof model>> {
    const document = await rows.findOne({ _id: id, instanceId })
    if (!document) throw notFound("target instance")
    return document
  }

  return {
    async list(principal: Principal): Promise<TargetInstanceView[]> {
      const documents = await rows
        .find({ instanceId: principal.instanceId }, { sort: { nameKey: 1 }, limit: 1000 })
        .toArray()
      return documents.map(toView)
    },

    async get(principal: Principal, id: TargetInstanceId): Promise<TargetInstanceView> {
      return toView(await find(principal.instanceId, id))
    },

    async credentials(instanceId: InstanceId, id: TargetInstanceId): Promise<StoredCredentials> {
      const { siteUrl, email, workspaceId, sealedToken } = await find(instanceId, id)
      return { siteUrl, email, workspaceId, sealedToken }
    },

    /** @throws AppError CONFLICT when the name is taken, whatever its case (S0-14). */
    async add(principal: Principal, target: NewTarget): Promise<TargetInstanceId> {
      const id = newId<TargetInstanceId>()
      const nameKey = target.connectionName.toLowerCase()
      try {
        await rows.insertOne({
          ...target,
          _id: id,
          instanceId: principal.instanceId,
          nameKey,
          createdAt: clock.now(),
        })
      } catch (cause) {
        if (!isDuplicate(cause)) throw cause
        throw new AppError("CONFLICT", "connection name taken", {
          userMessage: "A target instance with this connection name already exists. Choose another name.",
          facts: { field: "connectionName" },
          cause,
        })
      }
      return id
    },
  }
}

function toView(document: DocumentOf<typeof model>): TargetInstanceView {
  return {
    id: document._id,
    connectionName: document.connectionName,
    siteUrl: document.siteUrl,
    location: document.location,
    email: document.email,
    workspaceId: document.workspaceId,
    tokenLast4: document.tokenLast4,
    createdAt: document.createdAt.toISOString(),
    health: document.health,
  }
}
