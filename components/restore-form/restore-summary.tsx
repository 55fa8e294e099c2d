"use client"

import type { ReactNode } from "react"
import type { BackupRow, BackupSummary } from "@/lib/domain/backup.ts"
import type { RestoreOptions } from "@/lib/domain/restore.ts"
import { formatBytes, formatCount } from "@/lib/units.ts"
import { Verification } from "../backups/verification.tsx"
import { Card } from "../ui/card.tsx"
import { Icon } from "../ui/icon.tsx"
import { Time } from "../ui/time.tsx"
import { offeredOptions } from "./offered-options.ts"

/** The right column: backup, destination and options, repeated on every step. */
export function RestoreSummary({
  backup,
  summary,
  destination,
  options,
}: {
  backup: BackupRow
  summary: BackupSummary
  destination: { name: string; host: string | null; schema: { name: string; key: string } | null }
  options: RestoreOptions
}) {
  return (
    <aside aria-label="This restore" className="grid content-start gap-4">
      <Card className="grid gap-1.5 p-4">
        <h3>From and to</h3>
        <dl className="grid grid-cols-[76px_minmax(0,1fr)] gap-x-2 gap-y-2">
          <Pair name="Backup">
            {backup.number} · {backup.completedAt ? <Time iso={backup.completedAt} /> : null}
            <Sub>
              {summary.schemaName} ({summary.schemaKey})
            </Sub>
            <Sub>
              {formatCount(summary.objects)} objects, {formatBytes(summary.rawBytes)}
            </Sub>
            {backup.description ? <Sub>{backup.description}</Sub> : null}
          </Pair>
          <Pair name="State">
            <Verification state={backup.verification} />
          </Pair>
          <Pair name="Destination">
            {destination.name}
            {destination.host ? <Sub>{destination.host}</Sub> : null}
            {destination.schema ? (
              <Sub>
                {destination.schema.name} ({destination.schema.key})
              </Sub>
            ) : null}
          </Pair>
        </dl>
      </Card>
      <Card className="grid gap-1.5 p-4">
        <h3>Options</h3>
        <ul className="grid gap-1">
          {offeredOptions(summary).map(({ name, label }) => (
            <li key={name} className={`flex gap-2 ${options[name] ? "" : "text-ink-3"}`}>
              <Icon
                name={options[name] ? "check" : "dash"}
                className={`mt-px size-4 ${options[name] ? "text-success-ink" : ""}`}
              />
              <span>
                {label}
                <span className="sr-only">: {options[name] ? "on" : "off"}</span>
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </aside>
  )
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  )
}

function Sub({ children }: { children: ReactNode }) {
  return <span className="block text-xs text-ink-3">{children}</span>
}
