import type { AuditAction } from "../audit/actions.ts"
import type { AuditEntry } from "../audit/audit-log.ts"
import type { Context } from "../context.ts"
import { userMessageOf } from "../errors.ts"
import { type InstanceId, newId } from "../ids.ts"

/**
 * Runs a change between two audit entries: the intent before it (no entry, no change) and its result after it
 * (security.md §5). An error is recorded with its sentence and thrown on.
 */
export async function audited<T>(
  ctx: Pick<Context, "audit">,
  what: {
    instanceId: InstanceId
    actor: string
    action: AuditAction
    target: string
    changes?: NonNullable<AuditEntry["changes"]>
  },
  run: () => Promise<T>,
): Promise<T> {
  const requestId = newId<string>()
  await ctx.audit.append({ ...what, requestId, result: "intent" })
  try {
    const value = await run()
    await ctx.audit.append({ ...what, requestId, result: "done" })
    return value
  } catch (error) {
    await ctx.audit.append({ ...what, requestId, result: "failed", message: userMessageOf(error) })
    throw error
  }
}
