import type { BackupPart, BackupSummary } from "@/lib/domain/backup.ts"
import type { RestoreOptions } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"

export interface OfferedOption {
  name: keyof RestoreOptions
  label: string
  note: string
  /** Why it cannot be chosen; null when it can. */
  offReason: string | null
}

/** The options of S1-14 and S1-15 with what this backup has for each. */
export function offeredOptions(summary: BackupSummary): OfferedOption[] {
  const { avatars, history, comments, attachments } = summary.parts
  return [
    {
      name: "objectIcons",
      label: "Restore with object icons",
      note: `${formatCount(avatars.count)} objects have an icon of their own`,
      offReason: missingReason(avatars, "object icons"),
    },
    {
      name: "objectHistory",
      label: "Restore object history",
      note: `${formatCount(history.count)} entries, into a newly created attribute OBJECT_HISTORY`,
      offReason: missingReason(history, "history"),
    },
    {
      name: "comments",
      label: "Restore comments",
      note: `${formatCount(comments.count)} comments, author and date as a line of text`,
      offReason: missingReason(comments, "comments"),
    },
    {
      name: "attachments",
      label: "Restore attachments",
      note: `${formatCount(attachments.count)} files`,
      offReason: missingReason(attachments, "attachments"),
    },
  ]
}

/** The chosen options that this backup can really serve. */
export function servedOptions(summary: BackupSummary, options: RestoreOptions): RestoreOptions {
  const served = { ...options }
  for (const { name, offReason } of offeredOptions(summary)) if (offReason !== null) served[name] = false
  return served
}

function missingReason(part: BackupPart, what: string): string | null {
  switch (part.status) {
    case "Completed":
    case "Partial":
      return null
    case "Not included":
      return `This backup was made without ${what}`
    case "Pending":
    case "In progress":
      return `The ${what} of this backup are not complete yet`
    case "Error":
      return `The ${what} could not be read when this backup was made`
  }
}
