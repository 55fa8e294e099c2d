import { isEnded, type JobProgress, type JobView } from "../domain/job.ts"
import { formatCount, formatDuration, formatPercent } from "../units.ts"

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Terminal {
  /** One line of result for people; nothing with --json. */
  line(text: string): void
  /** One line beside the result, on standard error. */
  note(text: string): void
  /** The result of the command: with --json one JSON object on one line, otherwise the given lines. */
  result(value: object, lines: string[]): void
  table(head: string[], rows: string[][]): void
  /** Draws a running job: one live line on a terminal, a line at each phase elsewhere. */
  job(view: JobView, title: string): void
}

const BAR_WIDTH = 24

export function createTerminal({ json }: { json: boolean }): Terminal {
  const live = process.stderr.isTTY === true
  let lastPhase = ""
  let drawn = false
  const clear = () => {
    if (live && drawn) process.stderr.write("\r\x1b[2K")
    drawn = false
  }
  return {
    line(text) {
      clear()
      if (!json) process.stdout.write(`${text}\n`)
    },
    note(text) {
      clear()
      process.stderr.write(`${text}\n`)
    },
    result(value, lines) {
      clear()
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(""))
    },
    table(head, rows) {
      clear()
      if (!json) process.stdout.write(renderTable(head, rows))
    },
    job(view, title) {
      const text = renderJob(view, title)
      if (live) {
        process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 100) - 1)}`)
        drawn = true
        if (isEnded(view.state)) {
          process.stderr.write("\n")
          drawn = false
        }
        return
      }
      const phase = [view.state, view.retryAt, view.progress?.phase, view.progress?.note, view.stopRequested].join("|")
      if (phase === lastPhase) return
      lastPhase = phase
      process.stderr.write(`${text}\n`)
    },
  }
}

/** "Backup of Debian packages  [██████░░░░]  43 %  Objects 7,828 of 18,204 · 8 min left". */
export function renderJob(view: JobView, title: string): string {
  if (view.state === "waiting") return `${title}  ${waitingText(view)}`
  // Why it failed is the command's last sentence, not said twice.
  if (isEnded(view.state)) return `${title}  ${view.state}`
  if (view.stopRequested) return `${title}  stopping`
  const progress = view.progress
  if (!progress) return `${title}  starting`
  return `${title}  ${bar(progress.fraction)}  ${formatPercent(progress.fraction)}  ${phaseText(progress)}`
}

/** What it waits for: its turn, or the next try after an error that may pass. */
function waitingText(view: JobView): string {
  if (view.retryAt) return `waiting until ${view.retryAt.slice(11, 19)} UTC to try again: ${view.error}`
  return `waiting${view.queuePosition ? `, position ${view.queuePosition}` : ""}`
}

function phaseText(progress: JobProgress): string {
  const phase = progress.phases.find((one) => one.name === progress.phase)
  const counts = phase
    ? ` ${formatCount(phase.done)}${phase.total === null ? "" : ` of ${formatCount(phase.total)}`}`
    : ""
  const left = progress.msLeft === null ? "" : ` · about ${formatDuration(progress.msLeft)} left`
  const note = progress.note ? ` · ${progress.note}` : ""
  return `${progress.phase}${counts}${left}${note}`
}

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH)
  return `[${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}]`
}

/** Columns padded to their widest cell, two spaces apart. */
export function renderTable(head: string[], rows: string[][]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)))
  return all
    .map(
      (row) =>
        `${widths
          .map((width, column) => (row[column] ?? "").padEnd(width))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("")
}
