import type { Db } from "mongodb"
import type { LeaseOwner } from "../../prisma-free-models/jobs.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { workers as model } from "../../prisma-free-models/workers.ts"
import type { Clock } from "../clock.ts"

/** A worker's sign of life, for the health page. */
export function createWorkerRegistry(db: Db, clock: Clock, self: LeaseOwner) {
  const rows = collectionOf(db, model)
  const startedAt = clock.now()
  return {
    async beat(running: number, draining: boolean): Promise<void> {
      const { host, pid } = self
      await rows.updateOne(
        { _id: self.workerId },
        { $set: { host, pid, startedAt, heartbeatAt: clock.now(), running, draining } },
        { upsert: true },
      )
    },

    async leave(): Promise<void> {
      await rows.deleteOne({ _id: self.workerId })
    },
  }
}
