import { AppError } from "../errors.ts"
import { formatCount } from "../units.ts"
import { createOnce } from "./create-once.ts"
import { journalEntry } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session } from "./session.ts"

/**
 * The new schema with its properties, `allowOtherObjectSchema` before anything refers across schemas. Throws CONFLICT
 * when name or key is taken (S1-12) and ATLASSIAN_REFUSED when Atlassian will not have the schema at all.
 */
export async function restoreSchema(session: Session): Promise<string> {
  const { run, content, target, ledger } = session
  if (!ledger.step("schema")) {
    await checkClash(session)
    await noteUsage(session)
  }
  const source = content.structure.schema
  const made = await createOnce(session, {
    step: "schema",
    sheet: "Object types",
    sourceId: `schema ${source.id}`,
    name: run.schema.name,
    message: `Schema ${run.schema.objectSchemaKey}`,
    find: async () => (await target.listSchemas(session.requestSignal)).find((schema) => isOurs(session, schema))?.id,
    create: async () =>
      (await target.createSchema({ ...run.schema, description: source.description }, session.requestSignal)).id,
  })
  if ("refused" in made) {
    throw new AppError("ATLASSIAN_REFUSED", made.message, {
      userMessage: `Jira refused to create the schema ${run.schema.name}: ${made.message}`,
    })
  }
  await run.onSchemaCreated?.(made.targetId)
  await restoreProperties(session, made.targetId)
  return made.targetId
}

async function checkClash(session: Session): Promise<void> {
  const { name, objectSchemaKey } = session.run.schema
  const schemas = await session.target.listSchemas(session.requestSignal)
  const taken = (field: string, sentence: string): AppError =>
    new AppError("CONFLICT", sentence, { userMessage: sentence, facts: { field } })
  if (schemas.some((schema) => schema.name.toLowerCase() === name.toLowerCase())) {
    throw taken("schemaName", "A schema with this name already exists")
  }
  if (schemas.some((schema) => schema.objectSchemaKey.toLowerCase() === objectSchemaKey.toLowerCase())) {
    throw taken("schemaKey", "A schema with this key already exists")
  }
}

/** Objects are billed beyond a number (assets-api.md §3): the log tells how many there were and how many come. */
async function noteUsage(session: Session): Promise<void> {
  const usage = await repeatable(session, () => session.target.readUsage(session.requestSignal))
  if (!usage) return
  const before = formatCount(usage.totalObjectsCount)
  session.log.add({
    sheet: "Objects",
    sourceId: "usage",
    name: "Objects in the target instance",
    result: "matched",
    message: `${before} before the restore, which adds ${formatCount(session.content.objectCount)}`,
  })
}

function isOurs(session: Session, schema: { name: string; objectSchemaKey: string }): boolean {
  return schema.name === session.run.schema.name && schema.objectSchemaKey === session.run.schema.objectSchemaKey
}

async function restoreProperties(session: Session, schemaId: string): Promise<void> {
  const { properties } = session.content.structure
  if (!properties || session.ledger.step("properties")?.state === "done") return
  try {
    await repeatable(session, () => session.target.writeSchemaProperties(schemaId, properties, session.requestSignal))
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    session.log.add({
      sheet: "Errors",
      sourceId: "schema properties",
      name: "Schema properties",
      result: "failed",
      ...refusal,
    })
    await session.log.flush()
  }
  await session.ledger.write([journalEntry("properties", "done")])
}
