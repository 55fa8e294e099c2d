import { AppError } from "../errors.ts"
import type { InstanceId, JobId } from "../ids.ts"

/** A job's lease as writers show it: `epoch` grows with each lease, so a stale worker's is always lower (C02). */
export interface Fence {
  instanceId: InstanceId
  jobId: JobId
  epoch: number
}

/** Throws when a fenced write met no document: a newer lease has written since. */
export function expectFenced(matchedCount: number, fence: Fence): void {
  if (matchedCount > 0) return
  throw new AppError("LEASE_LOST", "a newer lease of this job has written since", {
    facts: { jobId: fence.jobId, epoch: fence.epoch },
  })
}
