"use client"

import type { BackupPart, BackupPartName, PartStatus } from "@/lib/domain/backup.ts"
import { formatCount } from "@/lib/units.ts"
import type { IconName } from "../ui/icon.tsx"
import { Status, type Tone } from "../ui/lozenge.tsx"
import { InfoPopover } from "../ui/popover.tsx"

const LOOKS: Record<PartStatus, { tone: Tone; icon: IconName }> = {
  "Not included": { tone: "neutral", icon: "dash" },
  Pending: { tone: "neutral", icon: "clock" },
  "In progress": { tone: "info", icon: "running" },
  Completed: { tone: "success", icon: "check" },
  Partial: { tone: "warning", icon: "attention" },
  Error: { tone: "danger", icon: "error" },
}

/** Column heads of S1-07 and what the number of each counts. */
export const PART_NAMES: Record<BackupPartName, { name: string; one: string; many: string }> = {
  icons: { name: "Icons", one: "icon", many: "icons" },
  avatars: { name: "Object icons", one: "object with an icon of its own", many: "objects with an icon of their own" },
  history: { name: "History", one: "entry", many: "entries" },
  comments: { name: "Comments", one: "comment", many: "comments" },
  attachments: { name: "Attachments", one: "file", many: "files" },
  objectsInIssues: { name: "Objects in issues", one: "unique issue", many: "unique issues" },
}

/** X-36 in words; a code without words is shown as it is. */
const REASONS: Record<string, string> = {
  PERMISSION: "no permission",
  NOT_FOUND: "no longer there",
  TOO_LARGE: "too large",
  RATE_LIMIT: "Atlassian asked to wait too often",
  UNKNOWN: "unknown reason",
}

/** The word of a part; pressed, it opens the numbers: large the count, then what is missing and why (S1-07). */
export function PartStatusCell({
  part,
  name,
  backupNumber,
  phone = false,
}: {
  part: BackupPart
  name: BackupPartName
  backupNumber: number | null
  /** Writes the part's name before its word, for cards. */
  phone?: boolean
}) {
  const { tone, icon } = LOOKS[part.status]
  const { name: title, one, many } = PART_NAMES[name]
  const missing = part.missing.reduce((sum, each) => sum + each.count, 0)
  return (
    <InfoPopover
      trigger={
        <span className="text-left">
          {phone ? <span className="block text-xs text-ink-3 md:hidden">{title} </span> : null}
          <Status tone={tone} icon={icon} quiet={part.status === "Not included"}>
            {part.status}
          </Status>
        </span>
      }
      triggerLabel={`${title} ${part.status}, show numbers`}
      title={`${title} · backup ${backupNumber ?? ""}`}
    >
      {part.status === "Not included" ? (
        <p className="mt-1 text-ink-2">This backup was made without this part.</p>
      ) : (
        <>
          <p className="mt-0.5 text-xl font-semibold">
            {formatCount(part.count)}{" "}
            <span className="text-sm font-normal text-ink-2">{part.count === 1 ? one : many}</span>
          </p>
          <p className="text-ink-2">
            {missing === 0 ? "Nothing is missing." : `${formatCount(missing)} could not be read:`}
          </p>
          {missing > 0 ? <Missing part={part} /> : null}
        </>
      )}
    </InfoPopover>
  )
}

function Missing({ part }: { part: BackupPart }) {
  return (
    <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
      {part.missing.map(({ reason, count }) => (
        <div key={reason} className="contents">
          <dt>
            {REASONS[reason] ?? ""} <span className="font-mono text-xs text-ink-3">{reason}</span>
          </dt>
          <dd className="text-right">{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
