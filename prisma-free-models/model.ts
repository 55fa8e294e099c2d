import type { Collection, Db, IndexDescription } from "mongodb"
import { z } from "zod"
import { isId } from "../lib/ids.ts"

/** One typed collection: its name, the shape of its documents and its indexes (created on the empty collection). */
export interface Model<Document extends { _id: string }> {
  name: string
  shape: z.ZodType<Document>
  indexes: IndexDescription[]
}

export type DocumentOf<M> = M extends Model<infer Document> ? Document : never

/** The collection of a model, typed by its shape. */
export function collectionOf<Document extends { _id: string }>(db: Db, model: Model<Document>): Collection<Document> {
  return db.collection<Document>(model.name)
}

/** One of our ids (24 hex characters), branded. */
export function id<Id extends string>(): z.ZodType<Id> {
  return z.custom<Id>((value) => typeof value === "string" && isId(value), "not an id of ours")
}
