import type { Metadata } from "next"
import { found, idOf } from "@/app/id-shape.ts"
import { BackupsGrid } from "@/components/backups/backups-grid.tsx"
import { RestoreHistory } from "@/components/restores/restore-history.tsx"
import { SchemaFacts } from "@/components/schemas/schema-facts.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { may } from "@/lib/domain/principal.ts"
import type { SyncedSchemaId } from "@/lib/ids.ts"
import { startBackup, stopJob } from "../../actions.ts"
import { backupQuery, readBackupFilters } from "./address.ts"

type Props = PageProps<"/schemas/[schemaId]">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { ctx, principal } = await requirePrincipal()
  const { name } = await found(ctx.catalog.schemas.get(principal, idOf<SyncedSchemaId>((await params).schemaId)))
  return { title: name }
}

export default async function SchemaPage({ params, searchParams }: Props) {
  const { ctx, principal } = await requirePrincipal()
  const syncedSchemaId = idOf<SyncedSchemaId>((await params).schemaId)
  const filters = readBackupFilters(await searchParams)
  const schema = await found(ctx.catalog.schemas.get(principal, syncedSchemaId))
  const [backups, restores] = await Promise.all([
    ctx.catalog.backups.page(principal, { syncedSchemaId, ...(await backupQuery(filters)) }),
    ctx.catalog.restores.page(principal, { syncedSchemaId, pageSize: 20 }),
  ])
  const { role } = principal
  const actions = {
    startBackup: may(role, "startBackup") ? startBackup : null,
    stopJob: may(role, "stopJob") ? stopJob : null,
  }
  return (
    <div className="grid grid-cols-1 gap-5">
      <SchemaFacts row={schema} actions={actions} />
      <BackupsGrid
        schema={schema}
        page={backups}
        filters={filters}
        actions={{ ...actions, mayRestore: may(role, "startRestore") }}
      />
      <RestoreHistory
        title="Restores of this schema"
        id="restores-of-this-schema"
        page={restores}
        mayDownload={may(role, "downloadLog")}
        empty="Select a backup above to restore it."
      />
    </div>
  )
}
