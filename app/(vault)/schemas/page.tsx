import type { Metadata } from "next"
import { RestoreHistory } from "@/components/restores/restore-history.tsx"
import { ConnectionStrip } from "@/components/schemas/connection-strip.tsx"
import { SchemasGrid } from "@/components/schemas/schemas-grid.tsx"
import { PageHead } from "@/components/ui/page-head.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { may } from "@/lib/domain/principal.ts"
import { hideSchema, startBackup, stopJob, syncSchemas } from "../actions.ts"
import { readSchemaFilters } from "./address.ts"

export const metadata: Metadata = { title: "Schemas" }

export default async function SchemasPage({ searchParams }: PageProps<"/schemas">) {
  const { ctx, principal } = await requirePrincipal()
  const filters = readSchemaFilters(await searchParams)
  const { catalog } = ctx
  const [connection, schemas, restores] = await Promise.all([
    catalog.connection.view(principal),
    catalog.schemas.page(principal, filters),
    catalog.restores.page(principal, { pageSize: 5 }),
  ])
  const { role } = principal
  return (
    <div className="grid grid-cols-1 gap-5">
      <PageHead title="Schemas" />
      <ConnectionStrip connection={connection} syncSchemas={may(role, "syncSchemas") ? syncSchemas : null} />
      <SchemasGrid
        page={schemas}
        filters={filters}
        siteUrl={connection.instance.siteUrl}
        actions={{
          startBackup: may(role, "startBackup") ? startBackup : null,
          stopJob: may(role, "stopJob") ? stopJob : null,
          hideSchema: may(role, "deleteSchema") ? hideSchema : null,
          mayRestore: may(role, "startRestore"),
        }}
      />
      <RestoreHistory
        title="Restore History"
        id="restore-history"
        page={restores}
        mayDownload={may(role, "downloadLog")}
        empty="Restore on a schema opens its backups; every restore is listed here."
      />
    </div>
  )
}
