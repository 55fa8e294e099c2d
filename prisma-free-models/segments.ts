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
  /** Ids of the packs it names, in the clear for clean-up. */
  packs: z.array(z.string()),
  /** At most 512 KiB. */
  d: bytes,
})
export type SegmentDocument = z.infer<typeof shape>

/** Pages of a backup's index; insert only (lib/vault/FORMAT.md §6). */
export const segments: Model<SegmentDocument> = {
  name: "segments",
  shape,
  indexes: [{ key: { backupId: 1, seq: 1 } }],
}
