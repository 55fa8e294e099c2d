import { z } from "zod"
import { bytes } from "./bytes.ts"
import type { Model } from "./model.ts"

/** The check value of the master key: written at the first start, compared at every other. */
const keyCheckShape = z.strictObject({
  _id: z.literal("master"),
  v: z.number().int(),
  keyCheck: z.string(),
})

/** One version of an instance's data key, wrapped by the master key. */
const dataKeyShape = z.strictObject({
  /** "<instanceId>/<version>". */
  _id: z.string(),
  v: z.number().int(),
  instanceId: z.string(),
  version: z.number().int(),
  provider: z.literal("file"),
  masterCheck: z.string(),
  kcv: z.string(),
  wrapped: bytes,
  createdAt: z.date(),
})

const shape = z.union([keyCheckShape, dataKeyShape])
export type KeyDocument = z.infer<typeof shape>

/** Keys of the vault (lib/vault/FORMAT.md §2). */
export const keys: Model<KeyDocument> = {
  name: "keys",
  shape,
  indexes: [{ key: { instanceId: 1, version: 1 } }],
}
