import type { Context } from "../../context.ts"
import { waitingNote } from "../../domain/waiting-note.ts"
import { isAppError, userMessageOf } from "../../errors.ts"
import { type InstanceId, type JobId, newId, type RestoreId } from "../../ids.ts"
import { runRestore } from "../../restore/run-restore.ts"
import { openRestoreJournal } from "../restore-journal.ts"
import { openRestoreLog } from "../restore-log.ts"
import type { Handler } from "./handler.ts"

/**
 * Runs one restore: engine with its journal and full log on the database, then the row of Restore History. The journal
 * belongs to the restore, not to the job: a resumed restore goes on where the former job ended.
 */
export function restoreHandler({ restoreId }: { restoreId: RestoreId }): Handler {
  return {
    async run(ctx, { lease, progress, signal, ensureHeld }) {
      const { fence } = lease
      const { instanceId } = fence
      const { catalog } = ctx
      const restore = await catalog.restores.forJob(instanceId, restoreId)
      if (restore.outcome === "succeeded") return
      await catalog.restores.change(fence, restoreId, { status: "Restore in progress", outcome: null, result: "" })
      const instance = await catalog.instances.get(instanceId)
      const vault = await ctx.vaultFor(instanceId)
      const { db } = ctx.mongo
      const outcome = await runRestore({
        restoreId,
        backup: await vault.openReader(restore.backupId),
        target: await ctx.siteFor(instanceId, restore.targetInstanceId ?? "connection", {
          priority: "restore",
          onPause: (until) => progress.note(waitingNote(until)),
        }),
        sameInstance: restore.targetSiteUrl === instance.siteUrl,
        schema: { name: restore.targetSchemaName, objectSchemaKey: restore.targetSchemaKey },
        options: restore.options,
        journal: openRestoreJournal(db, restoreId, fence, ensureHeld),
        log: await openRestoreLog(db, restoreId, ensureHeld),
        clock: ctx.clock,
        progress,
        signal,
        onSchemaCreated: (targetSchemaId) => catalog.restores.change(fence, restoreId, { targetSchemaId }),
      })
      await ensureHeld()
      await catalog.restores.change(fence, restoreId, {
        status: "Restore completed",
        outcome: "succeeded",
        result: "Operation success",
        endedAt: ctx.clock.now(),
        failedAt: null,
        targetSchemaId: outcome.targetSchemaId,
        counts: outcome.counts,
        verify: outcome.verify,
      })
      await ctx.audit.append({
        instanceId,
        actor: lease.requestedBy,
        action: "Restore finished",
        target: `${restore.sourceSchemaName} to ${restore.targetSchemaName} (${restore.targetSchemaKey}) on ${restore.targetSiteUrl}`,
        result: "done",
        requestId: newId<string>(),
      })
      if (restore.destination === "Current instance") await enqueueSync(ctx, instanceId)
    },

    async stopped(ctx, { fence }) {
      await ctx.catalog.restores.change(fence, restoreId, {
        status: "Restore Error",
        outcome: "stopped",
        result: "The restore was stopped. Everything written so far is kept; Resume goes on from there.",
        failedAt: ctx.clock.now(),
      })
    },

    async failed(ctx, { fence }, error) {
      await ctx.catalog.restores.change(fence, restoreId, {
        status: "Restore Error",
        outcome: "failed",
        result: userMessageOf(error),
        failedAt: ctx.clock.now(),
      })
    },
  }
}

/** S0-12: after a restore on the current instance its schemas are synced; one that is queued already will do. */
async function enqueueSync(ctx: Context, instanceId: InstanceId): Promise<void> {
  try {
    await ctx.queue.enqueue({
      id: newId<JobId>(),
      instanceId,
      subjectId: instanceId,
      payload: { kind: "sync", automatic: true },
      activeKey: `sync:${instanceId}`,
      requestedBy: "System",
    })
  } catch (error) {
    if (!isAppError(error, "CONFLICT")) throw error
  }
}
