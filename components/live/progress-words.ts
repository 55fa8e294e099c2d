import type { JobProgress } from "@/lib/domain/job.ts"
import { formatCount, formatDuration, formatPercent } from "@/lib/units.ts"

/** "Objects 7,828 of 18,204": the phase at work and its amount; only the name while nothing is counted. */
export function phaseWords(progress: JobProgress): string {
  const phase = progress.phases.find((each) => each.name === progress.phase)
  if (!phase || (phase.done === 0 && phase.total === null)) return progress.phase
  return `${progress.phase} ${amountWords(phase.done, phase.total)}`
}

/** "7,828 of 18,204", "7,828", or "" while nothing is known. */
export function amountWords(done: number, total: number | null): string {
  if (total === null) return done === 0 ? "" : formatCount(done)
  return `${formatCount(done)} of ${formatCount(total)}`
}

/** "1,094 per minute"; null until measured. */
export function rateWords(progress: JobProgress): string | null {
  return progress.ratePerMinute === null ? null : `${formatCount(Math.round(progress.ratePerMinute))} per minute`
}

/** "8 min left"; null until measured. */
export function leftWords(progress: JobProgress): string | null {
  return progress.msLeft === null ? null : `${formatDuration(progress.msLeft)} left`
}

/** "62 % · about 48 min left", for one line of a list. */
export function shortProgress(progress: JobProgress): string {
  const left = leftWords(progress)
  return left ? `${formatPercent(progress.fraction)} · about ${left}` : formatPercent(progress.fraction)
}
