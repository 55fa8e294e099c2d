"use client"

import Link from "next/link"
import type { ReactNode } from "react"
import type { RestoreRow, VerifyResult } from "@/lib/domain/restore.ts"
import { formatCount, formatDuration } from "@/lib/units.ts"
import { hostOf, schemaInAssets } from "../schemas/assets-links.ts"
import { ButtonAnchor, ButtonLink } from "../ui/button.tsx"
import { Status } from "../ui/lozenge.tsx"
import { Time } from "../ui/time.tsx"
import { isLiving } from "./live-restore.ts"
import { isWhole, leftOutWords, proofWords } from "./proof-words.ts"

/** The opened row: facts · what was restored, YES or NO · result and the full log (S1-24). */
export function RestoreDetails({ row, mayDownload }: { row: RestoreRow; mayDownload: boolean }) {
  return (
    <div className="grid gap-x-8 gap-y-4 md:grid-cols-[1.4fr_1fr_1.4fr]">
      <Facts>
        <Fact name="Restored from">
          <Link href={`/schemas/${row.syncedSchemaId}`} className="link underline">
            {row.sourceSchemaName}
          </Link>
          , backup {formatCount(row.backupNumber)}
        </Fact>
        <Fact name="Restored to">
          <RestoredTo row={row} />
        </Fact>
        <Fact name="Started by">{row.startedBy}</Fact>
        <Fact name="Duration">{duration(row)}</Fact>
        <Fact name="Proof">{row.verify ? <Proof verify={row.verify} /> : <span className="text-ink-3">–</span>}</Fact>
      </Facts>
      <Facts>
        <YesNo name="Icons restored" on={row.options.objectIcons} />
        <YesNo name="History restored" on={row.options.objectHistory} />
        <YesNo name="Comments restored" on={row.options.comments} />
        <YesNo name="Attachments restored" on={row.options.attachments} />
        <YesNo name="Specific object types restored" on={false} />
      </Facts>
      <div>
        <Facts>
          <Fact name="Result message">{row.result || <span className="text-ink-3">–</span>}</Fact>
          {row.failedAt ? (
            <Fact name={row.outcome === "stopped" ? "Stopped at" : "Failed at"}>
              <Time iso={row.failedAt} />
            </Fact>
          ) : null}
          {row.counts ? (
            <Fact name="Objects">
              {formatCount(row.counts.objectsCreated)} created
              {row.counts.objectsSkipped > 0 ? `, ${formatCount(row.counts.objectsSkipped)} skipped` : ""}
              {row.counts.objectsFailed > 0 ? `, ${formatCount(row.counts.objectsFailed)} failed` : ""}
            </Fact>
          ) : null}
        </Facts>
        <div className="mt-2.5 flex flex-wrap gap-2">
          <ButtonLink size="small" href={`/restores/${row.id}`}>
            Open restore
          </ButtonLink>
          {mayDownload && !isLiving(row) ? (
            <ButtonAnchor size="small" icon="download" href={`/api/restores/${row.id}/log`} download>
              Download full log (.xlsx)
            </ButtonAnchor>
          ) : null}
        </div>
      </div>
    </div>
  )
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1.5">{children}</dl>
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

function YesNo({ name, on }: { name: string; on: boolean }) {
  return (
    <Fact name={name}>
      <Status tone={on ? "success" : "neutral"} icon={on ? "check" : "dash"}>
        {on ? "YES" : "NO"}
      </Status>
    </Fact>
  )
}

/** A link once the schema is there and whole; else plain text (S1-26). */
function RestoredTo({ row }: { row: RestoreRow }) {
  const name = `${row.targetSchemaName} (${row.targetSchemaKey})`
  return (
    <>
      {row.targetSchemaId && row.outcome === "succeeded" ? (
        <a
          className="link"
          href={schemaInAssets(row.targetSiteUrl, row.targetSchemaId)}
          target="_blank"
          rel="noreferrer"
        >
          {name}
        </a>
      ) : (
        name
      )}
      <span className="block text-xs text-ink-3">{hostOf(row.targetSiteUrl)}</span>
    </>
  )
}

function duration(row: RestoreRow): string {
  const end = row.endedAt ?? row.failedAt
  if (!end) return "–"
  const ms = Date.parse(end) - Date.parse(row.startedAt)
  const created = row.counts?.objectsCreated ?? 0
  // A rate over a few seconds says nothing.
  const rate =
    ms >= 60_000 && created > 0 ? ` · ${formatCount(Math.round(created / (ms / 60_000)))} objects per minute` : ""
  return `${formatDuration(ms)}${rate}`
}

function Proof({ verify }: { verify: VerifyResult }) {
  const whole = isWhole(verify)
  const leftOut = leftOutWords(verify)
  return (
    <>
      <Status tone={whole ? "success" : "warning"} icon={whole ? "shield" : "attention"}>
        {proofWords(verify)}
      </Status>
      {leftOut ? <span className="block text-xs text-warning-ink">{leftOut}</span> : null}
    </>
  )
}
