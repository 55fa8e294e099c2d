import type { JobProgress, PhaseProgress } from "../domain/job.ts"
import type { ProgressListener } from "../domain/progress.ts"

const WINDOW_MS = 60_000
const SAMPLE_EVERY_MS = 1000
/** A rate over less than this says more about chance than about the work. */
const MIN_MEASURED_MS = 3000

interface Sample {
  atMs: number
  phase: string
  done: number
  fraction: number
}

export interface ProgressTracker extends ProgressListener {
  /** The picture now, with the rate and the time left measured over the last minute. */
  snapshot(): JobProgress
  /** Grows with every report: what was written before needs no second write. */
  readonly version: number
}

/** Turns an engine's reports into what people see. `nowMs` is a clock in milliseconds. */
export function createProgressTracker(nowMs: () => number): ProgressTracker {
  let phases: (PhaseProgress & { weight: number })[] = []
  let current = ""
  let note: string | null = null
  let version = 0
  let samples: Sample[] = []

  function fraction(): number {
    const weights = phases.reduce((sum, phase) => sum + phase.weight, 0)
    const done = phases.reduce((sum, phase) => sum + phase.weight * phaseFraction(phase), 0)
    return weights === 0 ? 0 : Math.min(1, done / weights)
  }

  function running(): (PhaseProgress & { weight: number }) | undefined {
    return phases.find((phase) => phase.name === current)
  }

  function sample(): void {
    const atMs = nowMs()
    const last = samples.at(-1)
    if (last && last.phase === current && atMs - last.atMs < SAMPLE_EVERY_MS) return
    samples.push({ atMs, phase: current, done: running()?.done ?? 0, fraction: fraction() })
    samples = samples.filter((one) => atMs - one.atMs <= WINDOW_MS)
  }

  return {
    get version() {
      return version
    },

    plan(planned) {
      phases = planned.map(({ name, total, weight }) => ({
        name,
        weight,
        done: 0,
        total,
        state: total === 0 ? "skipped" : "waiting",
      }))
      version++
    },

    phase(name, total) {
      const before = running()
      if (before && before.name !== name && before.state === "running") before.state = "done"
      current = name
      let phase = running()
      if (!phase) {
        phase = { name, weight: 1, done: 0, total: null, state: "running" }
        phases.push(phase)
      }
      if (total !== undefined) phase.total = total
      phase.state = phase.total === 0 ? "skipped" : "running"
      version++
      sample()
    },

    advance(items) {
      const phase = running()
      if (phase) phase.done += items
      version++
      sample()
    },

    note(text) {
      if (text === note) return
      note = text
      version++
    },

    snapshot() {
      sample()
      const now = nowMs()
      const done = fraction()
      const phase = running()
      const inPhase = samples.find((one) => one.phase === current)
      const oldest = samples[0]
      const rate = phase && inPhase ? perMs(phase.done - inPhase.done, now - inPhase.atMs) : null
      const speed = oldest ? perMs(done - oldest.fraction, now - oldest.atMs) : null
      return {
        phase: current,
        phases: phases.map(({ weight, ...shown }) => ({ ...shown })),
        fraction: done,
        ratePerMinute: rate === null ? null : Math.round(rate * 60_000),
        msLeft: speed === null || speed <= 0 ? null : Math.round((1 - done) / speed),
        note,
      }
    },
  }
}

function phaseFraction(phase: PhaseProgress): number {
  if (phase.state === "done" || phase.state === "skipped") return 1
  return phase.total === null || phase.total === 0 ? 0 : Math.min(1, phase.done / phase.total)
}

function perMs(amount: number, ms: number): number | null {
  return ms < MIN_MEASURED_MS ? null : amount / ms
}
