import type { BackupRow } from "../../domain/backup.ts"
import type { JobView } from "../../domain/job.ts"
import type { Principal } from "../../domain/principal.ts"
import type { RestoreRow } from "../../domain/restore.ts"
import type { SyncedSchemaRow } from "../../domain/synced-schema.ts"
import { AppError } from "../../errors.ts"
import type { JobId, TargetInstanceId } from "../../ids.ts"
import { compareLive } from "../../operations/compare-live.ts"
import { exportRestoreLog } from "../../operations/export-restore-log.ts"
import { proposeSchemaName } from "../../operations/propose-schema-name.ts"
import { startBackup } from "../../operations/start-backup.ts"
import { startRestore } from "../../operations/start-restore.ts"
import { syncSchemas } from "../../operations/sync-schemas.ts"
import { allSchemas } from "../commands/schemas.ts"
import { watchJob } from "../follow-job.ts"
import type { Session } from "../session.ts"
import type { Terminal } from "../terminal.ts"

/** A kill run looks often: the smallest job is over within a tenth of a second. */
const LOOK_TO_KILL_MS = 15

export interface DemoDeps {
  ctx: Session["ctx"]
  principal: Principal
  targetInstanceId: TargetInstanceId
  terminal: Terminal
  signal: AbortSignal
  /** Sees every look at a backup or restore job; the kill run disturbs the worker here. */
  onLook?: (view: JobView) => Promise<void>
}

/** What the main job did to one schema, with what it took. */
export interface SchemaResult {
  backup: BackupRow
  restore: RestoreRow
  comparison: Awaited<ReturnType<typeof compareLive>>
  logBytes: number
  backupMs: number
  restoreMs: number
  verifyMs: number
  /** Workers that died while they held one of the two jobs: each cost the job an attempt. */
  kills: number
}

/** Sync, then for every schema that can be backed up: back up, restore at the target, compare both sites, log. */
export async function runDemo(deps: DemoDeps): Promise<SchemaResult[]> {
  const { ctx, principal, terminal } = deps
  const { jobId } = await syncSchemas(ctx, principal)
  await finish(deps, jobId, "Sync schemas", false)
  const results: SchemaResult[] = []
  for (const schema of await allSchemas(ctx, principal)) {
    if (schema.objectCount === 0 || schema.status !== "Active") continue
    results.push(await backUpAndRestore(deps, schema))
    terminal.line("")
  }
  return results
}

async function backUpAndRestore(deps: DemoDeps, schema: SyncedSchemaRow): Promise<SchemaResult> {
  const { ctx, principal } = deps
  const started = await startBackup(ctx, principal, { syncedSchemaId: schema.id, description: "Demo" })
  const backingUp = await finish(deps, started.jobId, `Back up ${schema.name}`, true)
  const backup = await ctx.catalog.backups.get(principal, started.backupId)

  const place = { destination: "Another instance", targetInstanceId: deps.targetInstanceId } as const
  const proposed = await proposeSchemaName(ctx, principal, { backupId: backup.id, ...place })
  const running = await startRestore(ctx, principal, {
    backupId: backup.id,
    ...place,
    schemaName: proposed.name,
    schemaKey: proposed.key,
    options: { objectIcons: true, objectHistory: false, comments: true, attachments: true },
  })
  const restoring = await finish(deps, running.jobId, `Restore ${schema.name}`, true)
  const restore = await ctx.catalog.restores.get(principal, running.restoreId)

  const comparedAt = Date.now()
  const comparison = await compareLive(ctx, principal, { restoreId: restore.id, signal: deps.signal })
  const verifyMs = Date.now() - comparedAt
  const log = await exportRestoreLog(ctx, principal, { restoreId: restore.id })
  let logBytes = 0
  for await (const bytes of log.bytes) logBytes += bytes.length
  return {
    backup,
    restore,
    comparison,
    logBytes,
    backupMs: backingUp.ms,
    restoreMs: restoring.ms,
    verifyMs,
    kills: backingUp.kills + restoring.kills,
  }
}

/** Waits for a job; returns how long it took, and how many workers it outlived. */
async function finish(
  deps: DemoDeps,
  jobId: JobId,
  title: string,
  disturb: boolean,
): Promise<{ ms: number; kills: number }> {
  const startedAt = Date.now()
  const { onLook, ...rest } = deps
  const eye = disturb && onLook ? { onLook, lookEveryMs: LOOK_TO_KILL_MS } : {}
  const view = await watchJob({ ...rest, jobId, title, ...eye })
  if (view.state === "succeeded") return { ms: Date.now() - startedAt, kills: view.attempt - 1 }
  throw new AppError("INTERNAL", `${title} ended as ${view.state}`, {
    userMessage: `${title} ended as ${view.state}: ${view.error ?? "see the log"}`,
  })
}
