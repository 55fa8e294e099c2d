"use client"

import type { RestoreCounts, RestoreRow, VerifyResult } from "@/lib/domain/restore.ts"
import { formatCount, formatDuration } from "@/lib/units.ts"
import { isWhole, leftOutWords, proofWords } from "../restores/proof-words.ts"
import { RestoreStatusLozenge } from "../restores/restore-status.tsx"
import { hostOf } from "../schemas/assets-links.ts"
import { ButtonAnchor } from "../ui/button.tsx"
import { Card, type Tile, Tiles } from "../ui/card.tsx"
import { Icon, type IconName } from "../ui/icon.tsx"
import { INK } from "../ui/lozenge.tsx"
import { Time } from "../ui/time.tsx"

/** After the end: the proof first, then the counts. */
export function ProofCard({ row, mayDownload }: { row: RestoreRow; mayDownload: boolean }) {
  const { verify } = row
  const whole = verify !== null && isWhole(verify)
  const leftOut = verify && leftOutWords(verify)
  const shown = (verify?.differences.length ?? 0) > 0
  return (
    <Card label="Proof">
      <div className="flex flex-wrap items-start gap-4 p-5">
        <span
          className={`grid size-12 place-items-center rounded-xl ${whole ? "bg-success-surface text-success-ink" : "bg-warning-surface text-warning-ink"}`}
        >
          <Icon name={whole ? "shield" : "attention"} className="size-6.5" />
        </span>
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h2>{row.result}</h2>
            <RestoreStatusLozenge status={row.status} />
          </div>
          {verify ? (
            <p className={`mt-1.5 text-xl font-semibold tracking-[-0.012em] ${whole ? "" : "text-warning-ink"}`}>
              {proofWords(verify)}
            </p>
          ) : null}
          {leftOut ? (
            <p className="mt-0.5 flex items-start gap-1.5 font-medium text-warning-ink">
              <Icon name="attention" className="mt-0.5 size-4 shrink-0" />
              {leftOut}
            </p>
          ) : null}
          <p className="mt-0.5 text-ink-2">
            {verify
              ? `Every value was read back from ${hostOf(row.targetSiteUrl)} and compared with backup ${row.backupNumber}. `
              : ""}
            <Span row={row} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2 max-md:w-full max-md:*:flex-1">
          {shown ? (
            <a href="#differences" className="link self-center px-1 py-1.5">
              Show the {formatCount(verify?.differences.length ?? 0)}
            </a>
          ) : null}
          {mayDownload ? (
            <ButtonAnchor kind="primary" icon="download" href={`/api/restores/${row.id}/log`} download>
              Download full log (.xlsx)
            </ButtonAnchor>
          ) : null}
        </div>
      </div>
      {row.counts ? (
        <div className="border-t border-line">
          <Tiles large tiles={countTiles(row.counts)} />
        </div>
      ) : null}
    </Card>
  )
}

/** "21 Nov 2026 08:31 to 21 Nov 2026 10:04, 1 h 33 min." */
function Span({ row }: { row: RestoreRow }) {
  const end = row.endedAt ?? row.failedAt
  return (
    <>
      <Time iso={row.startedAt} />
      {end ? (
        <>
          {" to "}
          <Time iso={end} />, {formatDuration(Date.parse(end) - Date.parse(row.startedAt))}.
        </>
      ) : null}
    </>
  )
}

function countTiles(counts: RestoreCounts): Tile[] {
  const tiles = [
    tile("plus", "Created", counts.objectsCreated, objectsNote(counts)),
    tile("check", "References", counts.references, "in both passes"),
    tile("check", "Icons", counts.icons + counts.avatars, "of types and objects"),
    tile("check", "Comments", counts.comments, "with author and date"),
    tile("check", "Attachments", counts.attachments, "files"),
  ]
  const amber = counts.attention > 0
  return [
    ...tiles,
    {
      label: (
        <>
          <Icon name={amber ? "attention" : "check"} className={`size-3 ${amber ? INK.warning : INK.success}`} />
          Needs attention
        </>
      ),
      value: formatCount(counts.attention),
      note: amber ? "named in the full log" : "nothing was left out",
    },
  ]
}

function objectsNote(counts: RestoreCounts): string {
  const notes = [`of ${formatCount(counts.objectsPlanned)} objects`]
  if (counts.objectsSkipped > 0) notes.push(`${formatCount(counts.objectsSkipped)} skipped`)
  if (counts.objectsFailed > 0) notes.push(`${formatCount(counts.objectsFailed)} failed`)
  return notes.join(", ")
}

function tile(icon: IconName, label: string, count: number, note: string): Tile {
  return {
    label: (
      <>
        <Icon name={icon} className={`size-3 ${count > 0 ? INK.success : INK.neutral}`} />
        {label}
      </>
    ),
    value: <span className={count === 0 ? "text-ink-3" : ""}>{formatCount(count)}</span>,
    note,
  }
}

/** The first differences; all of them are in the full log. */
export function Differences({ verify }: { verify: VerifyResult }) {
  if (verify.differences.length === 0) return null
  const head = "h-8 whitespace-nowrap bg-canvas px-2.5 text-left text-xs font-semibold text-ink-3 first:pl-4"
  const cell = "border-t border-line px-2.5 py-2 align-top [overflow-wrap:anywhere] first:pl-4"
  const more = verify.different + verify.missing - verify.differences.length
  return (
    <Card label="Differences">
      <div id="differences" className="flex min-h-11 items-center gap-2 border-b border-line px-4 py-2.5">
        <Icon name="attention" className="size-4 text-warning-ink" />
        <h2>{formatCount(verify.different)} different</h2>
        <span className="text-xs text-ink-3">The target answers another value than the backup has</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section aria-label="Differences, scrolls sideways" tabIndex={0} className="overflow-x-auto">
        <table className="w-full min-w-160 border-collapse">
          <caption className="sr-only">Differences between backup and target</caption>
          <thead>
            <tr>
              <th scope="col" className={head}>
                Object
              </th>
              <th scope="col" className={head}>
                In the target
              </th>
              <th scope="col" className={head}>
                Attribute
              </th>
              <th scope="col" className={head}>
                Backup
              </th>
              <th scope="col" className={head}>
                Target
              </th>
            </tr>
          </thead>
          <tbody>
            {verify.differences.map((difference) => (
              <tr key={`${difference.sourceId} ${difference.attribute}`}>
                <th scope="row" className={`${cell} text-left font-mono font-normal whitespace-nowrap`}>
                  {difference.sourceKey}
                </th>
                <td className={`${cell} font-mono whitespace-nowrap`}>{difference.targetKey || "missing"}</td>
                <td className={cell}>{difference.attribute}</td>
                <td className={cell}>{difference.expected || <Empty />}</td>
                <td className={cell}>{difference.found || <Empty />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 ? (
        <p className="border-t border-line px-4 py-2.5 text-ink-3">
          {formatCount(more)} more are in the full log, sheet “Errors”.
        </p>
      ) : null}
    </Card>
  )
}

function Empty() {
  return <span className="text-ink-3">empty</span>
}
