import type { AssetObject, ObjectTypeAttribute } from "../assets/nouns.ts"
import type { IdLedger } from "./id-ledger.ts"
import { type AqlIds, objectsNamedIn, rewriteAql } from "./rewrite-aql.ts"

/** The few objects that AQL filters of attributes name by key, remembered while the objects stream by. */
export interface FilterObjects {
  remember(object: AssetObject): void
  /** The filter in ids and keys of the target; what names nothing restored stays as it was. */
  rewrite(aql: string, ids: Pick<AqlIds, "schemaId" | "objectTypeId">): string
}

export function openFilterObjects(attributes: readonly ObjectTypeAttribute[], ledger: IdLedger): FilterObjects {
  const wanted = new Set(attributes.flatMap((attribute) => objectsNamedIn(attribute.qlQuery ?? "").keys))
  const idsByKey = new Map<string, string>()
  return {
    remember(object) {
      if (wanted.has(object.objectKey)) idsByKey.set(object.objectKey, object.id)
    },
    rewrite(aql, ids) {
      const objectOf = (key: string): string => idsByKey.get(key) ?? ""
      return rewriteAql(aql, {
        ...ids,
        objectId: (id) => ledger.object(id)?.id,
        objectKey: (key) => ledger.object(objectOf(key))?.key,
      }).text
    },
  }
}
