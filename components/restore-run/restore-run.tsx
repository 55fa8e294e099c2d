"use client"

import Link from "next/link"
import { useEffect, useState, useTransition } from "react"
import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { RestoreRow } from "@/lib/domain/restore.ts"
import type { JobId, RestoreId } from "@/lib/ids.ts"
import { formatCount, formatPercent } from "@/lib/units.ts"
import { jobOf, useFreshPage, useLive } from "../live/live.tsx"
import { StopDialog, type StopJob } from "../live/stop-dialog.tsx"
import { isLiving, livingJobs, withLiveProgress } from "../restores/live-restore.ts"
import { RestoreStatusLozenge } from "../restores/restore-status.tsx"
import { hostOf, schemaInAssets } from "../schemas/assets-links.ts"
import { Banner } from "../ui/banner.tsx"
import { Button, ButtonAnchor } from "../ui/button.tsx"
import { PageHead } from "../ui/page-head.tsx"
import { Time } from "../ui/time.tsx"
import { FactsCard } from "./facts-card.tsx"
import { Phases } from "./phases.tsx"
import { Differences, ProofCard } from "./proof-card.tsx"
import { RateCurve } from "./rate-curve.tsx"
import { RunningCard } from "./running-card.tsx"

export type ResumeRestore = (input: { restoreId: RestoreId }) => Promise<ActionResult<{ jobId: JobId }>>

export interface RestoreRunProps {
  row: RestoreRow
  /** null where the role does not allow it. */
  stopJob: StopJob | null
  resumeRestore: ResumeRestore | null
  mayDownload: boolean
}

/** One restore while it runs, and its proof after the end. */
export function RestoreRun({ row: rendered, stopJob, resumeRestore, mayDownload }: RestoreRunProps) {
  const { jobs } = useLive()
  const row = withLiveProgress(rendered, jobs)
  const job = jobOf(jobs, rendered.jobId)
  useFreshPage(livingJobs([rendered]))
  useTitle(row)
  const [isAsking, setAsking] = useState(false)
  const living = isLiving(row)
  const stopping = job?.stopRequested ?? false
  return (
    <div className="grid grid-cols-1 gap-4">
      <PageHead
        title={`${row.sourceSchemaName} to ${hostOf(row.targetSiteUrl)}`}
        crumbs={[{ name: "Restores", href: "/restores" }, { name: row.targetSchemaName }]}
        state={<RestoreStatusLozenge status={row.status} />}
        actions={
          <>
            {row.targetSchemaId && row.outcome === "succeeded" ? (
              <ButtonAnchor icon="external" href={schemaInAssets(row.targetSiteUrl, row.targetSchemaId)}>
                Open in Assets
              </ButtonAnchor>
            ) : null}
            {living && stopJob && rendered.jobId ? (
              <Button
                icon="stop"
                disabledReason={stopping ? "The restore is stopping" : null}
                onPress={() => setAsking(true)}
              >
                Stop
              </Button>
            ) : null}
          </>
        }
      >
        <Link href={`/schemas/${row.syncedSchemaId}`} className="link">
          Backup {row.backupNumber} of {row.sourceSchemaName}
        </Link>
        {" · "}
        {row.destination} · started <Time iso={row.startedAt} /> by {row.startedBy}
      </PageHead>
      {living ? (
        <RunningCard progress={row.progress} queuePosition={job?.queuePosition ?? null} stopping={stopping} />
      ) : row.status === "Restore Error" ? (
        <Failed row={row} resumeRestore={resumeRestore} mayDownload={mayDownload} />
      ) : (
        <ProofCard row={row} mayDownload={mayDownload} />
      )}
      {row.verify ? <Differences verify={row.verify} /> : null}
      {living && row.progress ? (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
          <Phases progress={row.progress} />
          <div className="grid grid-cols-1 gap-4">
            <RateCurve progress={row.progress} />
            <FactsCard row={row} />
          </div>
        </div>
      ) : (
        <FactsCard row={row} />
      )}
      {isAsking && stopJob && rendered.jobId ? (
        <StopDialog
          title="Stop this restore?"
          confirm="Stop restore"
          jobId={rendered.jobId}
          stopJob={stopJob}
          onClose={() => setAsking(false)}
        >
          <p>{writtenWords(row)} You can resume it: it goes on where it stopped, without duplicates.</p>
        </StopDialog>
      ) : null}
    </div>
  )
}

/** What stopped, what is already written, and the way on. */
function Failed({
  row,
  resumeRestore,
  mayDownload,
}: {
  row: RestoreRow
  resumeRestore: ResumeRestore | null
  mayDownload: boolean
}) {
  const { ask } = useLive()
  const [error, setError] = useState<string | null>(null)
  const [isResuming, startTransition] = useTransition()
  const resume = () =>
    startTransition(async () => {
      const answer = await resumeRestore?.({ restoreId: row.id })
      setError(answer && !answer.ok ? answer.error.message : null)
      ask(answer?.ok ? answer.data.jobId : undefined)
    })
  return (
    <>
      <Banner
        tone={row.outcome === "stopped" ? "warning" : "danger"}
        title={row.result}
        actions={
          <>
            {resumeRestore ? (
              <Button kind="primary" pending={isResuming} onPress={resume}>
                Resume
              </Button>
            ) : null}
            {mayDownload ? (
              <ButtonAnchor icon="download" href={`/api/restores/${row.id}/log`} download>
                Download full log (.xlsx)
              </ButtonAnchor>
            ) : null}
          </>
        }
      >
        {row.failedAt ? (
          <>
            {row.outcome === "stopped" ? "Stopped at " : "Failed at "}
            <Time iso={row.failedAt} />.{" "}
          </>
        ) : null}
        {row.targetSchemaId
          ? `${writtenWords(row)} Resume goes on where it stopped, without duplicates.`
          : "Nothing was written to the target."}
      </Banner>
      {error ? <Banner tone="danger" title={error} /> : null}
    </>
  )
}

/** "39,473 objects are already written." */
function writtenWords(row: RestoreRow): string {
  const objects =
    row.counts?.objectsCreated ?? row.progress?.phases.find((phase) => phase.name === "Objects")?.done ?? null
  if (objects === null) return "What is already written stays in the target."
  return objects === 1 ? "1 object is already written." : `${formatCount(objects)} objects are already written.`
}

/** "62 % – Restore of Debian packages": the tab tells the state, too. */
function useTitle(row: RestoreRow): void {
  const state = row.status === "Restore in progress" && row.progress ? formatPercent(row.progress.fraction) : row.status
  const title = `${state} – ${row.targetSchemaName} – Assets Backup Vault`
  useEffect(() => {
    document.title = title
  }, [title])
}
