"use client"

import type { JobProgress } from "@/lib/domain/job.ts"
import { formatDuration, formatPercent } from "@/lib/units.ts"
import { phaseWords, rateWords } from "../live/progress-words.ts"
import { usePreferences } from "../shell/preferences.tsx"
import { Card } from "../ui/card.tsx"
import { Icon } from "../ui/icon.tsx"
import { AnnounceProgress, Progress } from "../ui/progress.tsx"
import { Time } from "../ui/time.tsx"

/** Percent, time left, bar and one line of facts. */
export function RunningCard({
  progress,
  queuePosition,
  stopping,
}: {
  /** null while it waits. */
  progress: JobProgress | null
  queuePosition: number | null
  stopping: boolean
}) {
  const label = "Restore"
  return (
    <Card label="Progress" className="px-5 pt-4 pb-4.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="text-2xl font-semibold tracking-[-0.02em]">
          {stopping ? "Stopping" : progress ? formatPercent(progress.fraction) : "Pending"}
        </p>
        <p className="text-ink-2">
          {stopping ? "Finishing the step at hand" : <Left progress={progress} queuePosition={queuePosition} />}
        </p>
      </div>
      <div className="mt-2 mb-2.5">
        <Progress label={label} fraction={progress?.fraction ?? (queuePosition ? 0 : null)} large />
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5 text-ink-2">
        {progress ? <span>{phaseWords(progress)}</span> : null}
        {progress && rateWords(progress) ? <span>{rateWords(progress)}</span> : null}
        {progress?.note ? (
          <span className="flex items-center gap-1.5 text-warning-ink">
            <Icon name="attention" className="size-3.5" />
            {progress.note}
          </span>
        ) : null}
        <span className="ml-auto text-ink-3 max-md:ml-0">You can close this page</span>
      </div>
      <AnnounceProgress label={label} fraction={progress?.fraction ?? null} />
    </Card>
  )
}

function Left({ progress, queuePosition }: { progress: JobProgress | null; queuePosition: number | null }) {
  const { now } = usePreferences()
  if (!progress) return <>{queuePosition ? `Position ${queuePosition} in the queue` : "Waits for its turn"}</>
  if (progress.msLeft === null) return <>Time left not known yet</>
  return (
    <>
      about <b className="font-semibold text-ink">{formatDuration(progress.msLeft)} left</b> · ends around{" "}
      <Time iso={new Date(now + progress.msLeft).toISOString()} only="time" />
    </>
  )
}
