import type { ReferenceType, StatusType } from "../assets/nouns.ts"
import { createOnce, type StructureStep } from "./create-once.ts"
import { journalEntry } from "./id-ledger.ts"
import { matchByName } from "./match-by-name.ts"
import type { Session } from "./session.ts"

export interface Configuration {
  statusIds: Map<string, string>
  statusIdsByName: Map<string, string>
  referenceTypeIds: Map<string, string>
  /** For reference attributes whose reference type the backup does not name; an attribute cannot be without. */
  anyReferenceTypeId: string | undefined
}

/** Statuses and reference types: globals matched by name, everything else created in the new schema. */
export async function restoreConfiguration(session: Session, schemaId: string): Promise<Configuration> {
  const { statusTypes: statuses, referenceTypes } = session.content.structure
  session.run.progress.phase("Statuses and reference types", statuses.length + referenceTypes.length)
  const { target, requestSignal } = session
  const listStatuses = (): Promise<StatusType[]> => target.listStatusTypes(schemaId, requestSignal)
  const listReferenceTypes = (): Promise<ReferenceType[]> => target.listReferenceTypes(schemaId, requestSignal)

  const statusIds = await restoreAll(session, schemaId, "status", statuses, listStatuses, (status) =>
    target.createStatusType(
      { name: status.name, description: status.description, category: status.category, objectSchemaId: schemaId },
      requestSignal,
    ),
  )
  const referenceTypeIds = await restoreAll(
    session,
    schemaId,
    "reference type",
    referenceTypes,
    listReferenceTypes,
    (type) =>
      target.createReferenceType(
        { name: type.name, description: type.description, color: type.color, objectSchemaId: schemaId },
        requestSignal,
      ),
  )
  const byName = new Map((await listStatuses()).map((status) => [status.name.toLowerCase(), status.id]))
  for (const status of statuses) {
    const id = statusIds.get(status.id)
    if (id !== undefined) byName.set(status.name.toLowerCase(), id)
  }
  const anyReferenceTypeId = (await listReferenceTypes())[0]?.id
  return { statusIds, statusIdsByName: byName, referenceTypeIds, anyReferenceTypeId }
}

async function restoreAll<T extends { id: string; name: string; objectSchemaId: string | null }>(
  session: Session,
  schemaId: string,
  word: "status" | "reference type",
  sources: readonly T[],
  list: () => Promise<T[]>,
  create: (source: T) => Promise<T>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const existing = sources.length > 0 ? await list() : []
  for (const source of sources) {
    const step: StructureStep = {
      step: `${word}:${source.id}`,
      sheet: "Attributes",
      sourceId: `${word} ${source.id}`,
      name: source.name,
      message: word === "status" ? "Status" : "Reference type",
      find: async () => matchByName(source, await list(), schemaId)?.id,
      create: async () => (await create(source)).id,
    }
    const match = session.ledger.step(step.step) ? undefined : matchByName(source, existing, schemaId)
    if (match) {
      const { sheet, sourceId, name, message } = step
      session.log.add({ sheet, sourceId, name, message: message ?? "", targetId: match.id, result: "matched" })
      await session.log.flush()
      await session.ledger.write([journalEntry(step.step, "done", { targetId: match.id })])
      ids.set(source.id, match.id)
    } else {
      const made = await createOnce(session, step)
      if ("targetId" in made) ids.set(source.id, made.targetId)
    }
    session.run.progress.advance(1)
  }
  return ids
}
