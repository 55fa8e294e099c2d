import { AppError } from "../errors.ts"
import type { BackupRecordKind, NounsByKind } from "./backup-nouns.ts"
import { RECORD_SHAPES } from "./backup-record-shapes.ts"
import type { AssetObject } from "./nouns.ts"

/** One noun written down; the vault stores these and knows nothing of their meaning. */
export interface EncodedRecord<Kind extends BackupRecordKind = BackupRecordKind> {
  kind: Kind
  id: string
  group: string
  json: string
}

/**
 * The record of one noun: its JSON, `raw` answer included, so nothing Atlassian sent is lost and a reader needs no
 * knowledge of wire shapes. (The noun repeats parts of `raw`; compression takes that back at a few bytes a value.)
 */
export function encodeRecord<Kind extends BackupRecordKind>(
  kind: Kind,
  id: string,
  noun: NounsByKind[Kind],
  group = "",
): EncodedRecord<Kind> {
  return { kind, id, group, json: withoutSecrets(JSON.stringify(noun)) }
}

export function encodeObject(object: AssetObject): EncodedRecord<"object"> {
  return encodeRecord("object", object.id, object, object.objectTypeId)
}

/** The noun of one record. CORRUPT when the text is not what `encodeRecord` writes. */
export function decodeRecord<Kind extends BackupRecordKind>(kind: Kind, json: string): NounsByKind[Kind] {
  const parsed = RECORD_SHAPES[kind].safeParse(parseJson(kind, json))
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join(".") ?? ""
  throw new AppError("CORRUPT", `a ${kind} record does not have the expected shape at "${where}"`, {
    userMessage: `A stored record of kind "${kind}" cannot be understood (at "${where}"). It was written by a newer version, or is damaged: update this server, then verify the backup.`,
    facts: { kind, where },
  })
}

function parseJson(kind: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new AppError("CORRUPT", `a ${kind} record is not JSON`, {
      userMessage: `A stored record of kind "${kind}" cannot be understood. Verify the backup.`,
      cause,
      facts: { kind },
    })
  }
}

/**
 * `avatar.mediaClientConfig.mediaJwtToken` is a live secret in every object payload (assets-api.md §7). The client
 * strips it; a backup must not hold one even if the client forgets. Only members are dropped, never text in values.
 */
function withoutSecrets(json: string): string {
  if (!json.includes("mediaJwtToken")) return json
  const parsed: unknown = JSON.parse(json)
  return JSON.stringify(parsed, (key, value: unknown) => (key === "mediaJwtToken" ? undefined : value))
}
