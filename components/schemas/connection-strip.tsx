"use client"

import { type ReactNode, useState, useTransition } from "react"
import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { ConnectionHealth, ConnectionView } from "@/lib/domain/instance.ts"
import type { JobView } from "@/lib/domain/job.ts"
import type { JobId } from "@/lib/ids.ts"
import { formatBytes, formatCount } from "@/lib/units.ts"
import { useFreshPage, useLive } from "../live/live.tsx"
import { Banner } from "../ui/banner.tsx"
import { Button } from "../ui/button.tsx"
import { Card } from "../ui/card.tsx"
import { Icon, type IconName } from "../ui/icon.tsx"
import { Lozenge, type Tone } from "../ui/lozenge.tsx"
import { Ago, Time } from "../ui/time.tsx"
import { hostOf } from "./assets-links.ts"

const HEALTH: Record<ConnectionHealth, { tone: Tone; icon: IconName }> = {
  Healthy: { tone: "success", icon: "checkCircle" },
  Limited: { tone: "warning", icon: "attention" },
  Refused: { tone: "danger", icon: "error" },
  Unreachable: { tone: "warning", icon: "attention" },
  Unverified: { tone: "neutral", icon: "clock" },
}

export type SyncSchemas = () => Promise<ActionResult<{ jobId: JobId }>>

/** Connection and health · last sync and its result · jobs · storage · Sync schemas. */
export function ConnectionStrip({
  connection,
  syncSchemas,
}: {
  connection: ConnectionView
  /** null for roles that may not sync. */
  syncSchemas: SyncSchemas | null
}) {
  const { jobs, ask } = useLive()
  const [error, setError] = useState<string | null>(null)
  const [isStarting, startTransition] = useTransition()
  const syncJob = jobs?.find((job) => job.kind === "sync") ?? null
  const syncing = isStarting || (jobs === null ? connection.syncing : syncJob !== null)
  useFreshPage(jobs !== null && connection.syncing && !syncJob ? ["sync ended"] : [])
  const sync = () =>
    startTransition(async () => {
      if (!syncSchemas) return
      const answer = await syncSchemas()
      setError(answer.ok ? null : answer.error.message)
      ask(answer.ok ? answer.data.jobId : undefined)
    })
  const health = HEALTH[connection.health]
  return (
    <div className="grid gap-3">
      {error ? (
        <Banner tone="danger" title={error} />
      ) : connection.healthMessage && connection.health !== "Healthy" ? (
        <Banner tone={connection.health === "Refused" ? "danger" : "warning"} title={connection.healthMessage} />
      ) : null}
      <Card label="Connection">
        <dl className="grid grid-cols-2 items-stretch lg:grid-cols-[1.5fr_1.45fr_0.9fr_1fr_auto]">
          <Fact name="Connection" className="max-lg:col-span-2">
            <dd className="flex flex-wrap items-center gap-2 font-semibold">
              <span className="min-w-0 truncate">{hostOf(connection.instance.siteUrl)}</span>
              <Lozenge tone={health.tone} icon={health.icon}>
                {connection.health}
              </Lozenge>
            </dd>
            <Note>
              {connection.email}
              {connection.checkedAt ? <Checked at={connection.checkedAt} /> : null}
            </Note>
          </Fact>
          <Fact name="Last sync">
            <dd aria-live="polite">
              <LastSync connection={connection} syncing={syncing} />
            </dd>
          </Fact>
          <Fact name="Jobs" className="max-lg:border-r-0">
            <dd className="font-semibold">{jobWords(connection, jobs)}</dd>
            <Note>{kindWords(jobs)}</Note>
          </Fact>
          <Fact name="Storage" className="max-md:hidden max-lg:border-b-0">
            <dd className="font-semibold">{connection.storage.kind}</dd>
            <Note>{formatBytes(connection.storage.usedBytes)} of sealed backups</Note>
          </Fact>
          {syncSchemas ? (
            <div className="flex items-center px-4 py-3 max-md:col-span-2 max-md:px-3 max-md:*:flex-1">
              <dt className="sr-only">Actions</dt>
              <dd className="flex max-md:*:flex-1">
                <Button icon="sync" pending={syncing} onPress={sync}>
                  Sync schemas
                </Button>
              </dd>
            </div>
          ) : null}
        </dl>
      </Card>
    </div>
  )
}

function Fact({ name, className = "", children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div
      className={`grid min-w-0 content-start gap-0.5 border-line px-4 py-3 max-lg:border-b lg:border-r max-md:px-3 ${className}`}
    >
      <dt className="text-xs font-medium text-ink-3">{name}</dt>
      {children}
    </div>
  )
}

function Note({ children }: { children: ReactNode }) {
  return <dd className="min-w-0 text-xs text-ink-3">{children}</dd>
}

function Checked({ at }: { at: string }) {
  return (
    <>
      {" · checked "}
      <Ago iso={at} />
    </>
  )
}

function LastSync({ connection, syncing }: { connection: ConnectionView; syncing: boolean }) {
  const { lastSync } = connection
  if (syncing) {
    return (
      <>
        <p className="font-semibold">Running</p>
        <p className="text-xs text-ink-3">Reading the schemas of {hostOf(connection.instance.siteUrl)}</p>
      </>
    )
  }
  if (!lastSync) return <p className="text-ink-3">Never</p>
  return (
    <>
      <p className="font-semibold">
        <Time iso={lastSync.at} />
      </p>
      {lastSync.error ? (
        <p className="flex items-start gap-1 text-xs text-danger-ink">
          <Icon name="error" className="mt-px size-3.5" />
          <span className="min-w-0">{lastSync.error}</span>
        </p>
      ) : (
        <p className="text-xs text-ink-3">{syncWords(lastSync)}</p>
      )}
    </>
  )
}

/** "0 new, 1 renamed, 1 deleted, 7 unchanged" (S0-10). */
export function syncWords(result: { added: number; renamed: number; deleted: number; unchanged: number }): string {
  return `${formatCount(result.added)} new, ${formatCount(result.renamed)} renamed, ${formatCount(result.deleted)} deleted, ${formatCount(result.unchanged)} unchanged`
}

function jobWords(connection: ConnectionView, jobs: readonly Pick<JobView, "state">[] | null): string {
  const running = jobs ? jobs.filter((job) => job.state === "running").length : connection.jobsRunning
  const waiting = jobs ? jobs.filter((job) => job.state === "waiting").length : connection.jobsWaiting
  if (running === 0 && waiting === 0) return "None running"
  return waiting === 0 ? `${running} running` : `${running} running, ${waiting} pending`
}

/** "2 backups, 1 restore"; an empty line keeps the height. */
function kindWords(jobs: readonly Pick<JobView, "kind">[] | null): string {
  const words = (["restore", "backup", "sync"] as const).flatMap((kind) => {
    const count = jobs?.filter((job) => job.kind === kind).length ?? 0
    return count === 0 ? [] : [count === 1 ? `1 ${kind}` : `${count} ${kind}s`]
  })
  return words.length > 0 ? words.join(", ") : "\u00a0"
}
