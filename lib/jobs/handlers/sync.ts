import type { ConnectionHealth } from "../../domain/instance.ts"
import { waitingNote } from "../../domain/waiting-note.ts"
import { isAppError, userMessageOf } from "../../errors.ts"
import { newId } from "../../ids.ts"
import type { Handler } from "./handler.ts"

/** Reads the list of schemas of an instance and records what is new, renamed, deleted, unchanged (S0-10, S0-21). */
export function syncHandler({ automatic }: { automatic: boolean }): Handler {
  return {
    async run(ctx, { lease, progress, signal, ensureHeld }) {
      const { fence } = lease
      const { instanceId } = fence
      progress.plan([{ name: "Schemas", total: null, weight: 1 }])
      progress.phase("Schemas")
      const site = await ctx.siteFor(instanceId, "connection", {
        onPause: (until) => progress.note(waitingNote(until)),
      })
      const schemas = await site.listSchemas(signal)
      progress.phase("Schemas", schemas.length)
      await ensureHeld()
      const counts = await ctx.catalog.sync.record(fence, schemas)
      progress.advance(schemas.length)
      await ctx.catalog.connection.recordHealth(instanceId, "Healthy", null)
      await ctx.catalog.connection.recordSync(instanceId, counts)
      if (!automatic) return
      await ctx.audit.append({
        instanceId,
        actor: "System",
        action: "Current connection synced",
        target: site.siteUrl,
        result: "done",
        requestId: newId<string>(),
      })
    },

    async stopped(ctx, { fence }) {
      await ctx.catalog.connection.recordSync(fence.instanceId, { error: "The sync was stopped." })
    },

    async failed(ctx, { fence }, error) {
      const sentence = userMessageOf(error)
      const health = healthAfter(error)
      if (health) await ctx.catalog.connection.recordHealth(fence.instanceId, health, sentence)
      await ctx.catalog.connection.recordSync(fence.instanceId, { error: sentence })
    },
  }
}

/** What an error says about the connection; null when it says nothing. */
function healthAfter(error: unknown): ConnectionHealth | null {
  if (isAppError(error, "CREDENTIALS_REFUSED", "PERMISSION_REFUSED", "WORKSPACE_MISMATCH")) return "Refused"
  if (isAppError(error, "UNREACHABLE", "HOST_REFUSED", "ATLASSIAN_FAILED")) return "Unreachable"
  return null
}
