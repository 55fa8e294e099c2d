import { z } from "zod"
import { bytes } from "./bytes.ts"
import type { Model } from "./model.ts"

const shape = z.strictObject({
  /** "<blobId>/<part>". */
  _id: z.string(),
  v: z.number().int(),
  key: z.number().int(),
  instanceId: z.string(),
  blobId: z.string(),
  part: z.number().int(),
  parts: z.number().int(),
  bytes: z.number().int(),
  /** At most 1 MiB. */
  d: bytes,
})
export type BlobDocument = z.infer<typeof shape>

/** Images and attachments by content id, stored once per instance; insert only (lib/vault/FORMAT.md §1). */
export const blobs: Model<BlobDocument> = {
  name: "blobs",
  shape,
  indexes: [{ key: { instanceId: 1, blobId: 1, part: 1 } }],
}
