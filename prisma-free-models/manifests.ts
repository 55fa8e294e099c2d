import { z } from "zod"
import { bytes } from "./bytes.ts"
import type { Model } from "./model.ts"

const shape = z.strictObject({
  /** The backup's id. */
  _id: z.string(),
  v: z.number().int(),
  key: z.number().int(),
  instanceId: z.string(),
  schemaId: z.string(),
  state: z.enum(["open", "committed", "aborted"]),
  /** Random token of the writer: with `revision`, what every change is compared with. */
  owner: z.string(),
  revision: z.number().int(),
  startedAt: z.date(),
  heartbeatAt: z.date(),
  checkpoint: bytes.nullable(),
  committedAt: z.date().nullable(),
  root: z.string().nullable(),
  d: bytes.nullable(),
  mac: z.string().nullable(),
})
export type ManifestDocument = z.infer<typeof shape>

/** One backup in the vault: open with its last checkpoint, or sealed (lib/vault/FORMAT.md §7). */
export const manifests: Model<ManifestDocument> = {
  name: "manifests",
  shape,
  indexes: [{ key: { instanceId: 1, state: 1, startedAt: 1 } }],
}
