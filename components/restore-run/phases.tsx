import type { JobProgress, PhaseProgress } from "@/lib/domain/job.ts"
import { amountWords } from "../live/progress-words.ts"
import { Card } from "../ui/card.tsx"
import { Icon, type IconName } from "../ui/icon.tsx"

const LOOKS: Record<PhaseProgress["state"], { icon: IconName; word: string; ink: string }> = {
  done: { icon: "checkCircle", word: "Done", ink: "text-success-ink" },
  running: { icon: "running", word: "Running", ink: "text-accent-ink" },
  waiting: { icon: "waiting", word: "Waiting", ink: "text-ink-3" },
  skipped: { icon: "dash", word: "Nothing to do", ink: "text-ink-3" },
}

/** The phases in order: icon, name, amount, word. */
export function Phases({ progress }: { progress: JobProgress }) {
  const done = progress.phases.filter((phase) => phase.state === "done" || phase.state === "skipped").length
  return (
    <Card label="Phases">
      <div className="flex min-h-11 items-center gap-2 border-b border-line px-4 py-2.5">
        <h2>Phases</h2>
        <span className="text-xs text-ink-3">
          {done} of {progress.phases.length} done
        </span>
      </div>
      <table className="w-full border-collapse">
        <caption className="sr-only">Phases of the restore</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Amount</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {progress.phases.map((phase) => {
            const { icon, word, ink } = LOOKS[phase.state]
            const quiet = phase.state === "waiting" || phase.state === "skipped"
            return (
              <tr
                key={phase.name}
                className={`border-b border-line last:border-b-0 ${phase.state === "running" ? "bg-selected" : ""}`}
              >
                <th
                  scope="row"
                  className={`py-2 pl-4 text-left ${phase.state === "running" ? "font-semibold" : "font-normal"} ${quiet ? "text-ink-2" : ""}`}
                >
                  <span className="flex items-center gap-2.5">
                    <Icon name={icon} className={`size-4 ${ink}`} />
                    {phase.name}
                  </span>
                </th>
                <td className="px-2.5 py-2 text-ink-2">
                  {phase.state === "skipped" ? "" : amountWords(phase.done, phase.total)}
                </td>
                <td className={`py-2 pr-4 text-right ${quiet ? "text-ink-3" : ""}`}>{word}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Card>
  )
}
