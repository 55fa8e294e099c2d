"use client"

import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatBytes, formatCount } from "@/lib/units.ts"
import { useFreshPage, useLive } from "../live/live.tsx"
import { ButtonAnchor } from "../ui/button.tsx"
import { Card, Tiles } from "../ui/card.tsx"
import { PageHead } from "../ui/page-head.tsx"
import { schemaInAssets } from "./assets-links.ts"
import { type BackupActions, BackupButton } from "./backup-button.tsx"
import { BackupsCell } from "./backups-cell.tsx"
import { LastBackupCell } from "./last-backup-cell.tsx"
import { withLiveJob } from "./live-rows.ts"
import { SchemaStatusLozenge } from "./schema-status.tsx"

/** Head and facts of a schema's page, live. */
export function SchemaFacts({ row: rendered, actions }: { row: SyncedSchemaRow; actions: BackupActions }) {
  const { jobs } = useLive()
  const row = withLiveJob(rendered, jobs)
  useFreshPage(rendered.activeJob ? [rendered.activeJob.id] : [])
  return (
    <>
      <PageHead
        title={row.name}
        crumbs={[{ name: "Schemas", href: "/schemas" }, { name: row.key }]}
        state={<SchemaStatusLozenge status={row.status} />}
        actions={
          <>
            {row.status === "Active" ? (
              <ButtonAnchor icon="external" href={schemaInAssets(row.siteUrl, row.schemaId)}>
                Open in Assets
              </ButtonAnchor>
            ) : null}
            <BackupButton row={row} actions={actions} kind="primary" size="medium" />
          </>
        }
      >
        {row.status === "Deleted" ? "This schema was deleted in Assets. Its backups stay readable." : null}
      </PageHead>
      <Card label="Facts">
        <Tiles
          tiles={[
            {
              label: "Last backup date",
              value: (
                <span className="font-normal">
                  <LastBackupCell row={row} bare />
                </span>
              ),
            },
            {
              label: "Backups",
              value: (
                <span className="font-normal">
                  <BackupsCell row={row} />
                </span>
              ),
            },
            {
              label: "Objects",
              value: formatCount(row.objectCount),
              note: `${formatCount(row.objectTypeCount)} object ${row.objectTypeCount === 1 ? "type" : "types"}`,
            },
            {
              label: "Kept",
              value: `${formatCount(row.availableBackups)} ${row.availableBackups === 1 ? "backup" : "backups"}`,
              note: `${formatBytes(row.storedBytes)}, encrypted`,
            },
          ]}
        />
      </Card>
    </>
  )
}
