import { backupSummaryShape } from "../../../prisma-free-models/backups.ts"
import { runBackup } from "../../backup/run-backup.ts"
import type { Context } from "../../context.ts"
import type { BackupSummary } from "../../domain/backup.ts"
import type { ProgressListener } from "../../domain/progress.ts"
import { waitingNote } from "../../domain/waiting-note.ts"
import { AppError, isAppError, userMessageOf } from "../../errors.ts"
import { type BackupId, newId, type SyncedSchemaId } from "../../ids.ts"
import type { Vault } from "../../vault/vault.ts"
import type { Lease } from "../queue.ts"
import type { Handler, JobRun } from "./handler.ts"

const VERIFICATION = "Verification"
/** Share of the whole job, beside the engine's phases. */
const VERIFICATION_WEIGHT = 0.1

/**
 * Runs one backup: engine, catalog, then every pack is read back. Killed at any point it goes on: before the
 * seal from the writer's checkpoint, between seal and catalog from the sealed summary, behind that with the
 * verification.
 */
export function backupHandler(payload: { backupId: BackupId; syncedSchemaId: SyncedSchemaId }): Handler {
  const { backupId, syncedSchemaId } = payload

  async function discard(ctx: Context, { fence }: Lease, state: "Failed" | "Stopped", error: string | null) {
    const { instanceId } = fence
    const row = await ctx.catalog.backups.forJob(instanceId, backupId)
    if (row.state === "Available") return
    await ctx.catalog.backups.end(fence, backupId, state, error)
    try {
      await (await ctx.vaultFor(instanceId)).discard(backupId)
    } catch (cause) {
      // What is left of it is invisible and goes with the next clean-up.
      if (!isAppError(cause, "NOT_FOUND")) ctx.logger.warn({ err: cause, backupId }, "parts of a backup stay behind")
    }
  }

  return {
    async run(ctx, run) {
      const { fence } = run.lease
      const { instanceId } = fence
      const row = await ctx.catalog.backups.begin(fence, backupId)
      const vault = await ctx.vaultFor(instanceId)
      const progress = withVerification(run.progress)
      if (row.state !== "Available") {
        const summary = (await summaryIfSealed(vault, backupId)) ?? (await back(ctx, { ...run, progress }, vault, row))
        await run.ensureHeld()
        const sealed = await ctx.catalog.backups.complete(fence, backupId, summary)
        await ctx.catalog.schemas.recordError(instanceId, syncedSchemaId, null)
        await ctx.audit.append({
          instanceId,
          actor: run.lease.requestedBy,
          action: "Backup created",
          target: `Backup ${sealed.number} of ${summary.schemaName} (${summary.schemaKey})`,
          result: "done",
          requestId: newId<string>(),
        })
      }
      await ctx.catalog.schemas.refreshBackupFacts(instanceId, syncedSchemaId)
      await verify(ctx, { ...run, progress }, vault, backupId)
    },

    async stopped(ctx, lease) {
      await discard(ctx, lease, "Stopped", null)
    },

    async failed(ctx, lease, error) {
      const sentence = userMessageOf(error)
      await ctx.catalog.schemas.recordError(lease.fence.instanceId, syncedSchemaId, sentence)
      await discard(ctx, lease, "Failed", sentence)
    },
  }
}

/** The engine's own run. */
async function back(
  ctx: Context,
  { lease, progress, signal }: JobRun,
  vault: Vault,
  row: { id: BackupId; schemaId: string; options: Parameters<typeof runBackup>[0]["options"] },
): Promise<BackupSummary> {
  const source = await ctx.siteFor(lease.fence.instanceId, "connection", {
    priority: "backup",
    onPause: (until) => progress.note(waitingNote(until)),
  })
  const { summary } = await runBackup({
    source,
    vault,
    backupId: row.id,
    schemaId: row.schemaId,
    options: row.options,
    clock: ctx.clock,
    progress,
    signal,
  })
  return summary
}

/** A predecessor may have died between the seal and the catalog. */
async function summaryIfSealed(vault: Vault, backupId: BackupId): Promise<BackupSummary | null> {
  try {
    return backupSummaryShape.parse(JSON.parse((await vault.openReader(backupId)).summary))
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) return null
    throw error
  }
}

async function verify(ctx: Context, run: JobRun, vault: Vault, backupId: BackupId): Promise<void> {
  run.progress.phase(VERIFICATION)
  let reported = 0
  const report = await vault.verify(backupId, {
    signal: run.signal,
    onProgress(done, total) {
      if (reported === 0) run.progress.phase(VERIFICATION, total)
      run.progress.advance(done - reported)
      reported = done
    },
  })
  await run.ensureHeld()
  const [damage] = report.damaged
  await ctx.catalog.backups.recordVerification(run.lease.fence.instanceId, backupId, damage !== undefined)
  if (!damage) return
  throw new AppError("CORRUPT", `verification found damage: ${damage.what} ${damage.id}: ${damage.reason}`, {
    userMessage: `The new backup did not pass its check: ${report.damaged.length} stored parts are damaged. It is marked Damaged. Check the database and its disk, then back up again.`,
  })
}

/** The engine plans its phases; the verification comes behind them. */
function withVerification(progress: ProgressListener): ProgressListener {
  return {
    plan(phases) {
      const weight = phases.reduce((sum, phase) => sum + phase.weight, 0) * VERIFICATION_WEIGHT
      progress.plan([...phases, { name: VERIFICATION, total: null, weight }])
    },
    phase: (name, total) => progress.phase(name, total),
    advance: (items) => progress.advance(items),
    note: (text) => progress.note(text),
  }
}
