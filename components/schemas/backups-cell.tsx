import type { JobProgress } from "@/lib/domain/job.ts"
import type { BackupsWord, SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatPercent } from "@/lib/units.ts"
import { leftWords, phaseWords, rateWords } from "../live/progress-words.ts"
import type { IconName } from "../ui/icon.tsx"
import { Lozenge, type Tone } from "../ui/lozenge.tsx"
import { AnnounceProgress, Progress } from "../ui/progress.tsx"
import { Time } from "../ui/time.tsx"

const LOOKS: Record<BackupsWord, { tone: Tone; icon: IconName }> = {
  Disabled: { tone: "neutral", icon: "disabled" },
  Pending: { tone: "neutral", icon: "clock" },
  "In Progress": { tone: "info", icon: "running" },
  Auto: { tone: "info", icon: "auto" },
}

/**
 * The Backups column, exactly these words: In Progress with percent, bar, amount, rate and time left; Pending with the
 * place in the queue; Auto with the next date, which is shown whenever there is one (S0-23).
 */
export function BackupsCell({ row }: { row: SyncedSchemaRow }) {
  const { tone, icon } = LOOKS[row.backups]
  const progress = row.backups === "In Progress" ? (row.activeJob?.progress ?? null) : null
  return (
    <div className="min-w-0 md:pr-2">
      <div className="flex items-center justify-between gap-2">
        <Lozenge tone={tone} icon={icon}>
          {row.backups}
        </Lozenge>
        {row.backups === "In Progress" ? (
          <b className="font-semibold">{progress ? formatPercent(progress.fraction) : ""}</b>
        ) : null}
      </div>
      {row.backups === "In Progress" ? <Running name={row.name} progress={progress} /> : null}
      <SecondLine row={row} />
    </div>
  )
}

function Running({ name, progress }: { name: string; progress: JobProgress | null }) {
  const label = `Backup of ${name}`
  const pace = progress ? [rateWords(progress), leftWords(progress)].filter(Boolean).join(" · ") : ""
  return (
    <>
      <div className="mt-1.5 mb-1">
        <Progress label={label} fraction={progress?.fraction ?? null} />
      </div>
      <p className="text-xs text-ink-3">{progress ? phaseWords(progress) : "Starting"}</p>
      {pace ? <p className="text-xs text-ink-3">{pace}</p> : null}
      {progress?.note ? <p className="text-xs text-warning-ink">{progress.note}</p> : null}
      <AnnounceProgress label={label} fraction={progress?.fraction ?? null} />
    </>
  )
}

function SecondLine({ row }: { row: SyncedSchemaRow }) {
  const stopping = row.activeJob?.stopRequested ?? false
  return (
    <>
      {stopping ? <p className="text-xs text-ink-3">Stopping</p> : null}
      {row.backups === "Pending" && !stopping && row.activeJob?.queuePosition ? (
        <p className="mt-px text-xs text-ink-3">Position {row.activeJob.queuePosition} in the queue</p>
      ) : null}
      {row.nextBackupAt ? (
        <p className="mt-px text-xs text-ink-3">
          Next <Time iso={row.nextBackupAt} />
        </p>
      ) : null}
    </>
  )
}
