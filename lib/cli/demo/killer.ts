import { setTimeout as delay } from "node:timers/promises"
import type { JobView } from "../../domain/job.ts"
import { type Child, startChild } from "./processes.ts"

/** The worker of the demo, and the hand that ends it with SIGKILL in the middle of a job. */
export interface DemoWorker {
  /** Kills so far, each while a worker held the job. */
  kills(): number
  /**
   * To be called at each look at a job: kills the worker `times` times, each after a different pause since it took the
   * job, and starts another. Every kill hits a worker that holds the job, because its attempt number is new.
   */
  disturb(view: JobView, times: number): Promise<void>
  stop(): Promise<void>
}

export async function startDemoWorker(env: NodeJS.ProcessEnv, pausesMs: readonly number[]): Promise<DemoWorker> {
  let worker: Child = await startChild("lib/worker/main.ts", [], env, false)
  let kills = 0
  let killsOfJob = { id: "", count: 0, attempt: 0 }
  return {
    kills: () => kills,
    async disturb(view, times) {
      if (killsOfJob.id !== view.id) killsOfJob = { id: view.id, count: 0, attempt: 0 }
      if (view.state !== "running" || killsOfJob.count >= times || view.attempt === killsOfJob.attempt) return
      killsOfJob.attempt = view.attempt
      await delay(pausesMs[killsOfJob.count % pausesMs.length])
      await worker.kill()
      killsOfJob.count++
      kills++
      worker = await startChild("lib/worker/main.ts", [], env, false)
    },
    stop: () => worker.stop(),
  }
}
