import { encodeRecord } from "../assets/backup-records.ts"
import type { ObjectSchema, ObjectType } from "../assets/nouns.ts"
import type { BackupDesk } from "./backup-desk.ts"

/** Steps `storeStructure` reports. */
export const STRUCTURE_STEPS = 4

/** Schema, properties, roles, statuses, reference types, types and attributes. Gives the types. */
export async function storeStructure(desk: BackupDesk): Promise<ObjectType[]> {
  const { run, state } = desk
  const { source, schemaId, signal } = run
  const schema = await source.readSchema(schemaId, signal)
  state.schema = { name: schema.name, key: schema.objectSchemaKey }
  await desk.put(encodeRecord("schema", schemaId, schema))
  desk.run.progress.advance(1)
  await storeBesides(desk, schema)
  const types = await source.listObjectTypes(schemaId, signal)
  for (const type of types) await desk.put(encodeRecord("objectType", type.id, type))
  state.counts.objectTypes = types.length
  const attributes = await source.listAttributes(schemaId, signal)
  for (const attribute of attributes) await desk.put(encodeRecord("attribute", attribute.id, attribute))
  state.counts.attributes = attributes.length
  desk.run.progress.advance(2)
  return types
}

/** Parts a backup is whole without: one that cannot be read is a gap. */
async function storeBesides(desk: BackupDesk, schema: ObjectSchema): Promise<void> {
  const { source, schemaId, signal } = desk.run
  const subject = { subjectId: schemaId, subjectName: schema.name }

  const properties = await desk.attempt({ part: "schemaProperties", ...subject }, () =>
    source.readSchemaProperties(schemaId, signal),
  )
  if (properties) await desk.put(encodeRecord("schemaProperties", schemaId, properties))

  const asked = await desk.attempt({ part: "schemaRoles", ...subject }, async () => ({
    roles: await source.readSchemaRoles(schemaId, signal),
  }))
  if (asked?.roles) await desk.put(encodeRecord("schemaRoles", schemaId, { roles: asked.roles }))
  else if (asked) {
    const message = "this instance does not tell the roles of a schema"
    await desk.gap({ part: "schemaRoles", ...subject, reason: "NOT_OFFERED", message })
  }

  const statuses = await desk.attempt({ part: "statusTypes", ...subject }, () =>
    source.listStatusTypes(schemaId, signal),
  )
  for (const status of statuses ?? []) await desk.put(encodeRecord("statusType", status.id, status))

  const references = await desk.attempt({ part: "referenceTypes", ...subject }, () =>
    source.listReferenceTypes(schemaId, signal),
  )
  for (const type of references ?? []) await desk.put(encodeRecord("referenceType", type.id, type))
  desk.run.progress.advance(1)
}
