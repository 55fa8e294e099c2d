import { z } from "zod"
import type { Model } from "./model.ts"

const shape = z.strictObject({
  /** The instance's id. */
  _id: z.string(),
  v: z.number().int(),
  formatVersion: z.number().int(),
  minReader: z.number().int(),
  maxPackBytes: z.number().int(),
  createdAt: z.date(),
  mac: z.string(),
})
export type VaultDocument = z.infer<typeof shape>

/** One instance's vault (lib/vault/FORMAT.md §1). */
export const vaults: Model<VaultDocument> = { name: "vaults", shape, indexes: [] }
