import { z } from "zod"
import { GAP_PARTS, GAP_REASONS, type GapPart, type GapReason } from "../assets/backup-nouns.ts"
import { AppError } from "../errors.ts"

const count = z.number().int()

/** How far a backup got and what it counted: the text of its checkpoints, so a killed one goes on from there. */
const stateShape = z.object({
  v: z.literal(1),
  startedAt: z.string(),
  step: z.enum(["structure", "objects", "changes"]),
  schema: z.object({ name: z.string(), key: z.string() }),
  /** Every object up to this id is in the vault. */
  afterObjectId: z.string(),
  counts: z.object({
    objects: count,
    objectTypes: count,
    attributes: count,
    /** As first read: those of objects that changed meanwhile are not counted anew. */
    references: count,
    icons: count,
    avatars: count,
    history: count,
    comments: count,
    attachments: count,
    issues: count,
  }),
  /** What could not be read, by part and reason. */
  missing: z.partialRecord(z.enum(GAP_PARTS), z.partialRecord(z.enum(GAP_REASONS), count)),
  /** Undocumented interfaces: how often one was asked, and how often it answered. */
  asked: z.object({
    comments: z.object({ asked: count, answered: count }),
    attachments: z.object({ asked: count, answered: count }),
  }),
  /** Objects read again because they changed or appeared since the start (S0-37). */
  reread: count,
})
export type BackupState = z.infer<typeof stateShape>

export function newState(startedAt: Date): BackupState {
  return {
    v: 1,
    startedAt: startedAt.toISOString(),
    step: "structure",
    schema: { name: "", key: "" },
    afterObjectId: "0",
    counts: {
      objects: 0,
      objectTypes: 0,
      attributes: 0,
      references: 0,
      icons: 0,
      avatars: 0,
      history: 0,
      comments: 0,
      attachments: 0,
      issues: 0,
    },
    missing: {},
    asked: { comments: { asked: 0, answered: 0 }, attachments: { asked: 0, answered: 0 } },
    reread: 0,
  }
}

export function parseState(text: string): BackupState {
  const parsed = stateShape.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new AppError("CORRUPT", "a backup's checkpoint is not understood by this version", {
    userMessage:
      "This backup was begun by another version of this server and cannot be gone on with. Start a new backup.",
  })
}

export function countMissing(state: BackupState, part: GapPart, reason: GapReason, count = 1): void {
  const reasons = state.missing[part] ?? {}
  reasons[reason] = (reasons[reason] ?? 0) + count
  state.missing[part] = reasons
}
