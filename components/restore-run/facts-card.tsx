"use client"

import type { ReactNode } from "react"
import type { RestoreRow } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"
import { hostOf } from "../schemas/assets-links.ts"
import { Card } from "../ui/card.tsx"
import { Status } from "../ui/lozenge.tsx"

/** From, to and options of a restore, and its counts once there are some. */
export function FactsCard({ row }: { row: RestoreRow }) {
  const { counts, options } = row
  return (
    <Card label="Facts" className="p-4">
      <h3 className="mb-2">Facts</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        <Fact name="Restored from">
          {row.sourceSchemaName} ({row.sourceSchemaKey}), backup {formatCount(row.backupNumber)}
        </Fact>
        <Fact name="Restored to">
          {row.targetSchemaName} ({row.targetSchemaKey}) in {hostOf(row.targetSiteUrl)}
        </Fact>
        <Fact name="Icons restored">{yesNo(options.objectIcons)}</Fact>
        <Fact name="History restored">{yesNo(options.objectHistory)}</Fact>
        <Fact name="Comments restored">{yesNo(options.comments)}</Fact>
        <Fact name="Attachments restored">{yesNo(options.attachments)}</Fact>
        {counts ? (
          <>
            <Fact name="Object types">{formatCount(counts.objectTypes)}</Fact>
            <Fact name="Attributes">{formatCount(counts.attributes)}</Fact>
            <Fact name="Full log">{formatCount(counts.logRows)} rows</Fact>
          </>
        ) : null}
      </dl>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  )
}

function yesNo(on: boolean): ReactNode {
  return (
    <Status tone={on ? "success" : "neutral"} icon={on ? "check" : "dash"}>
      {on ? "YES" : "NO"}
    </Status>
  )
}
