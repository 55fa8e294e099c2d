import { createHash } from "node:crypto"
import type { StoredBlob } from "../assets/backup-nouns.ts"
import { encodeObject, encodeRecord } from "../assets/backup-records.ts"
import type { AssetsSource } from "../assets/source.ts"
import { newId } from "../ids.ts"
import { compareIds } from "../restore/order-types.ts"
import type { BackupReader, VaultRecord } from "../vault/vault.ts"

/** A whole backup of one schema, kept in memory and read through the vault's face. */
export async function backUpToMemory(source: AssetsSource, schemaId: string): Promise<BackupReader> {
  const records: VaultRecord[] = []
  const blobs = new Map<string, Uint8Array>()
  const keep = (bytes: Uint8Array, contentType: string): StoredBlob => {
    const blobId = createHash("sha256").update(bytes).digest("hex")
    blobs.set(blobId, bytes)
    return { blobId, bytes: bytes.length, contentType }
  }
  records.push(encodeRecord("schema", schemaId, await source.readSchema(schemaId)))
  records.push(encodeRecord("schemaProperties", schemaId, await source.readSchemaProperties(schemaId)))
  for (const one of await source.listStatusTypes(schemaId)) records.push(encodeRecord("statusType", one.id, one))
  for (const one of await source.listReferenceTypes(schemaId)) records.push(encodeRecord("referenceType", one.id, one))
  const types = await source.listObjectTypes(schemaId)
  for (const one of types) records.push(encodeRecord("objectType", one.id, one))
  for (const one of await source.listAttributes(schemaId)) records.push(encodeRecord("attribute", one.id, one))
  for (const id of new Set(types.flatMap((type) => type.iconId ?? []))) {
    const image = await source.readIconImage(id)
    const kept = image ? keep(image.bytes, image.contentType) : null
    records.push(encodeRecord("icon", id, { icon: await source.readIcon(id), image: kept }))
  }
  for await (const page of source.readObjects({ schemaId })) {
    for (const object of page.objects) {
      records.push(encodeObject(object))
      const { id: objectId, objectTypeId: group } = object
      const entries = await source.readHistory(objectId)
      if (entries.length > 0) records.push(encodeRecord("objectHistory", objectId, { objectId, entries }, group))
      const comments = await source.readComments(objectId)
      if (comments.length > 0) records.push(encodeRecord("objectComments", objectId, { objectId, comments }, group))
      const attachments: {
        attachment: NonNullable<Awaited<ReturnType<typeof source.listAttachments>>>[number]
        blob: StoredBlob
      }[] = []
      for (const attachment of (await source.listAttachments(objectId)) ?? []) {
        attachments.push({ attachment, blob: keep(await source.readAttachment(attachment), "text/plain") })
      }
      if (attachments.length > 0) {
        records.push(encodeRecord("objectAttachments", objectId, { objectId, attachments }, group))
      }
      const avatar = object.hasAvatar ? await source.readAvatar(object) : null
      if (avatar) {
        records.push(
          encodeRecord("avatar", objectId, { objectId, image: keep(avatar.bytes, avatar.contentType) }, group),
        )
      }
    }
  }
  records.sort((a, b) => compareIds(a.group, b.group) || compareIds(a.id, b.id))
  return {
    sealed: {
      backupId: newId(),
      records: Object.fromEntries(
        [...Map.groupBy(records, (one) => one.kind)].map(([kind, all]) => [kind, all.length]),
      ),
      storedBytes: 0,
      rawBytes: 0,
      root: "",
    },
    summary: "{}",
    async *records(kind, options) {
      for (const record of records) {
        if (record.kind === kind && (options?.group === undefined || options.group === record.group)) yield record
      }
    },
    async get(kind, id) {
      return records.find((record) => record.kind === kind && record.id === id) ?? null
    },
    async blob(blobId) {
      const bytes = blobs.get(blobId)
      if (!bytes) throw new Error(`no blob ${blobId}`)
      return bytes
    },
  }
}
