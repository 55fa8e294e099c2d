import { z } from "zod"
import { bytes } from "./bytes.ts"
import type { Model } from "./model.ts"

const shape = z.strictObject({
  /** 32 random hex characters. */
  _id: z.string(),
  v: z.number().int(),
  key: z.number().int(),
  instanceId: z.string(),
  backupId: z.string(),
  seq: z.number().int(),
  blocks: z.number().int(),
  size: z.number().int(),
  sha256: z.string(),
  /** At most 1 MiB. */
  d: bytes,
})
export type PackDocument = z.infer<typeof shape>

/** Sealed blocks of records; insert only (lib/vault/FORMAT.md §5). */
export const packs: Model<PackDocument> = {
  name: "packs",
  shape,
  indexes: [{ key: { backupId: 1, seq: 1 } }],
}
