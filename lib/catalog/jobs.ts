import type { Db } from "mongodb"
import { type JobDocument, jobs as model } from "../../prisma-free-models/jobs.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import type { JobView } from "../domain/job.ts"
import type { Principal } from "../domain/principal.ts"
import type { InstanceId, JobId } from "../ids.ts"
import { notFound } from "./not-found.ts"

export type JobCatalog = ReturnType<typeof createJobCatalog>

const ACTIVE = ["waiting", "running"] as const

/** What people see of the queue; the queue itself is lib/jobs. */
export function createJobCatalog(db: Db) {
  const rows = collectionOf(db, model)

  /** Places among all waiting jobs, 1 runs next. */
  async function queuePositions(): Promise<Map<JobId, number>> {
    const waiting = rows.find(
      { state: "waiting" },
      { sort: { priority: 1, createdAt: 1 }, projection: { _id: 1 }, limit: 1000 },
    )
    return new Map((await waiting.toArray()).map((job, index) => [job._id, index + 1]))
  }

  async function viewAll(documents: JobDocument[]): Promise<JobView[]> {
    if (documents.length === 0) return []
    const positions = documents.some((job) => job.state === "waiting") ? await queuePositions() : new Map()
    return documents.map((job) => toJobView(job, positions.get(job._id) ?? null))
  }

  /** Waiting and running jobs of one instance, oldest first, with what they work on. */
  async function activeOf(instanceId: InstanceId): Promise<{ view: JobView; payload: JobDocument["payload"] }[]> {
    const documents = await rows
      .find({ instanceId, state: { $in: [...ACTIVE] } }, { sort: { createdAt: 1 }, limit: 1000 })
      .toArray()
    const views = await viewAll(documents)
    return documents.flatMap((job, index) => {
      const view = views[index]
      return view ? [{ view, payload: job.payload }] : []
    })
  }

  return {
    activeOf,

    async get(principal: Principal, jobId: JobId): Promise<JobView> {
      const job = await rows.findOne({ _id: jobId, instanceId: principal.instanceId })
      const [view] = job ? await viewAll([job]) : []
      if (!view) throw notFound("job")
      return view
    },

    async active(principal: Principal): Promise<JobView[]> {
      return (await activeOf(principal.instanceId)).map(({ view }) => view)
    },

    /** Views by id, for rows that show their job's progress. */
    async byIds(instanceId: InstanceId, ids: JobId[]): Promise<Map<JobId, JobView>> {
      if (ids.length === 0) return new Map()
      const documents = await rows.find({ _id: { $in: ids }, instanceId }).toArray()
      return new Map((await viewAll(documents)).map((view) => [view.id, view]))
    },
  }
}

function toJobView(job: JobDocument, queuePosition: number | null): JobView {
  return {
    id: job._id,
    instanceId: job.instanceId,
    kind: job.kind,
    state: job.state,
    subjectId: job.subjectId,
    stopRequested: job.stopRequested,
    attempt: job.epoch,
    progress: job.progress,
    queuePosition: job.state === "waiting" ? queuePosition : null,
    error: job.error,
    errorCode: job.error === null ? null : (job.errorCode ?? null),
    retryAt: job.state === "waiting" && job.error !== null ? job.availableAt.toISOString() : null,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
  }
}
