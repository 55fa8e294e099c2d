import { compareSchemas, type SchemaComparison } from "../assets/compare-schemas.ts"
import type { AttributeValue } from "../assets/nouns.ts"
import type { AssetsTarget } from "../assets/target.ts"
import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import type { RestoreId } from "../ids.ts"
import { permit } from "./permit.ts"

/**
 * Compares the live source schema of a finished restore with what the target now holds, object by object. It proves a
 * migration while the source is still there; the restore's own proof compares with the backup instead.
 * @throws AppError CONFLICT when the restore has not created its schema
 */
export async function compareLive(
  ctx: Context,
  principal: Principal,
  input: { restoreId: RestoreId; signal?: AbortSignal },
): Promise<SchemaComparison> {
  permit(principal, "browse")
  const restore = await ctx.catalog.restores.get(principal, input.restoreId)
  if (restore.targetSchemaId === null) {
    throw new AppError("CONFLICT", "nothing was restored yet", {
      userMessage: "This restore has not created its schema. Resume it first.",
    })
  }
  const schema = await ctx.catalog.schemas.get(principal, restore.syncedSchemaId)
  const targetInstanceId = await ctx.catalog.restores.targetOf(principal, restore.id)
  const source = await ctx.siteFor(principal.instanceId, "connection")
  const target = await ctx.siteFor(principal.instanceId, targetInstanceId ?? "connection")
  return await compareSchemas(
    { source, schemaId: schema.schemaId },
    { source: target, schemaId: restore.targetSchemaId },
    {
      targetIdOf: await ctx.catalog.restores.ids(principal, restore.id),
      knows: knownAt(target),
      ...(input.signal && { signal: input.signal }),
    },
  )
}

/** Whether the target knows a person (by account or e-mail address) or a group (by name), asked once for each. */
function knownAt(
  target: AssetsTarget,
): (value: Extract<AttributeValue, { kind: "user" | "group" }>) => Promise<boolean> {
  const people = new Map<string, Promise<boolean>>()
  let groups: Promise<Set<string>> | undefined
  async function knowsPerson(value: Extract<AttributeValue, { kind: "user" }>): Promise<boolean> {
    if (value.deleted) return false
    const found = await target.findUsers(value.emailAddress ?? value.name)
    return found.some(
      (one) =>
        one.accountId === value.accountId || (value.emailAddress !== null && one.emailAddress === value.emailAddress),
    )
  }
  return async (value) => {
    if (value.kind === "group") {
      groups ??= target.listGroups().then((list) => new Set(list.map((group) => group.name)))
      return (await groups).has(value.name)
    }
    const asked = people.get(value.accountId) ?? knowsPerson(value)
    people.set(value.accountId, asked)
    return await asked
  }
}
