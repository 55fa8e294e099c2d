import { setTimeout as delay } from "node:timers/promises"
import type { JobView } from "../../domain/job.ts"
import { STREAMING_NODE_OPTIONS } from "../../worker/node-options.ts"
import { type Child, startChild } from "./processes.ts"

/** The worker of the demo, and the hand that ends it with SIGKILL in the middle of a job. */
export interface DemoWorker {
  /**
   * To be called at each look at a job: kills the worker `times` times, each after a different pause since it took the
   * job, and starts another. Every kill hits a worker that holds the job, because its attempt number is new.
   */
  disturb(view: JobView, times: number): Promise<void>
  stop(): Promise<void>
}

/** Pauses between the taking of a job and SIGKILL, one for each kill. */
export interface KillPauses {
  backup: readonly number[]
  restore: readonly number[]
}

export async function startDemoWorker(env: NodeJS.ProcessEnv, pausesMs: KillPauses): Promise<DemoWorker> {
  let worker: Child = await startWorker(env)
  let killsOfJob = { id: "", count: 0, attempt: 0 }
  return {
    async disturb(view, times) {
      if (killsOfJob.id !== view.id) killsOfJob = { id: view.id, count: 0, attempt: 0 }
      if (view.state !== "running" || killsOfJob.count >= times || view.attempt === killsOfJob.attempt) return
      killsOfJob.attempt = view.attempt
      const pauses = view.kind === "backup" ? pausesMs.backup : pausesMs.restore
      await delay(pauses[killsOfJob.count % pauses.length])
      await worker.kill()
      killsOfJob.count++
      worker = await startWorker(env)
    },
    stop: () => worker.stop(),
  }
}

function startWorker(env: NodeJS.ProcessEnv): Promise<Child> {
  return startChild("dist/worker.mjs", [], env, { announces: false, execArgv: STREAMING_NODE_OPTIONS })
}
