import { MongoClient } from "mongodb"
import { systemClock } from "../clock.ts"
import { thisProcess } from "../jobs/process-identity.ts"
import { createJobQueue, type Lease } from "../jobs/queue.ts"

/**
 * A worker process for tests of the queue: takes jobs and counts to TARGET in `counts`, one durable step at a time,
 * going on where the document stands. Killed at will.
 */
export const TARGET = 60
const STEP_MS = 15

interface Count {
  _id: string
  done: number
}

if (process.argv[1] === import.meta.filename) await main(process.argv[2] ?? "")

async function main(uri: string): Promise<void> {
  const client = new MongoClient(uri, { w: "majority", journal: true, retryWrites: false })
  const queue = createJobQueue(client.db(), systemClock)
  const counts = client.db().collection<Count>("counts")
  const self = thisProcess()
  while (true) {
    const lease = await queue.lease(self)
    if (lease) await count(lease)
    else await systemClock.sleep(20)
  }

  async function count(lease: Lease): Promise<void> {
    const { fence } = lease
    let done = (await counts.findOne({ _id: fence.jobId }))?.done ?? 0
    while (done < TARGET) {
      await queue.assertHeld(fence)
      await counts.updateOne({ _id: fence.jobId }, { $set: { done: ++done } }, { upsert: true })
      await queue.heartbeat(fence, {
        phase: "Count",
        phases: [],
        fraction: done / TARGET,
        ratePerMinute: null,
        msLeft: null,
        note: null,
      })
      await systemClock.sleep(STEP_MS)
    }
    await queue.finish(fence, "succeeded")
  }
}
