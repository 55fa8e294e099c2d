"use client"

import type { BackupSummary } from "@/lib/domain/backup.ts"
import type { RestoreOptions } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"
import { estimate } from "../schemas/backup-now-dialog.tsx"
import { Banner } from "../ui/banner.tsx"
import { Card, Tiles } from "../ui/card.tsx"
import { Icon } from "../ui/icon.tsx"
import { offeredOptions } from "./offered-options.ts"

/** Step 3: what will happen, in numbers; nothing is written yet. */
export function ReviewStep({
  summary,
  options,
  schema,
  host,
}: {
  summary: BackupSummary
  options: RestoreOptions
  schema: { name: string; key: string }
  host: string
}) {
  const kept = offeredOptions(summary)
  const missing = Object.values(summary.parts)
    .flatMap((part) => part.missing)
    .reduce((sum, each) => sum + each.count, 0)
  return (
    <div className="grid gap-4">
      <Card label="Plan">
        <div className="border-b border-line px-4 py-2.5">
          <h2>Plan</h2>
          <p className="text-ink-2">
            A new schema <b className="font-semibold text-ink">{schema.name}</b> ({schema.key}) in{" "}
            <b className="font-semibold text-ink">{host}</b>. Nothing is written yet.
          </p>
        </div>
        <Tiles
          large
          tiles={[
            { label: <Created>Objects</Created>, value: formatCount(summary.objects), note: "created" },
            {
              label: <Created>Object types</Created>,
              value: formatCount(summary.objectTypes),
              note: "with their icons",
            },
            { label: <Created>Attributes</Created>, value: formatCount(summary.attributes), note: "with all settings" },
            { label: <Created>References</Created>, value: formatCount(summary.references), note: "in a second pass" },
          ]}
        />
      </Card>
      <Card label="Options" className="p-4">
        <h3 className="mb-2">Also restored</h3>
        <ul className="grid gap-1.5">
          {kept.map(({ name, label, note, offReason }) => (
            <li key={name} className={`flex gap-2 ${options[name] ? "" : "text-ink-3"}`}>
              <Icon
                name={options[name] ? "check" : "dash"}
                className={`mt-px size-4 ${options[name] ? "text-success-ink" : ""}`}
              />
              <span>
                {label}
                <span className="sr-only">: {options[name] ? "on" : "off"}</span>
                <span className="block text-xs text-ink-3">{options[name] ? note : (offReason ?? "not chosen")}</span>
              </span>
            </li>
          ))}
        </ul>
      </Card>
      {missing > 0 ? (
        <Banner tone="warning" title={`${formatCount(missing)} items are not in this backup`}>
          They could not be read when it was made. The full log of the restore names them.
        </Banner>
      ) : null}
      <Card label="Prediction" className="p-4">
        <h3 className="mb-2">Prediction</h3>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          <dt className="text-ink-3">Time</dt>
          <dd>about {estimate(summary.objects)}</dd>
          <dt className="text-ink-3">Rate</dt>
          <dd>1,000 objects per minute until it is measured</dd>
          <dt className="text-ink-3">Proof</dt>
          <dd>every value is read back and compared with the backup</dd>
          <dt className="text-ink-3">Keys</dt>
          <dd>objects get new keys beginning with {schema.key}; the full log has old and new side by side</dd>
        </dl>
      </Card>
    </div>
  )
}

function Created({ children }: { children: string }) {
  return (
    <>
      <Icon name="plus" className="size-3 text-success-ink" />
      {children}
    </>
  )
}
