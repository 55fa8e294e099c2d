import type { Metadata } from "next"
import { notFound, redirect } from "next/navigation"
import { found, idOf } from "@/app/id-shape.ts"
import { RestoreForm } from "@/components/restore-form/restore-form.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { may } from "@/lib/domain/principal.ts"
import type { BackupId, SyncedSchemaId } from "@/lib/ids.ts"
import { addTarget, checkName, proposeName, startRestore } from "./actions.ts"

export const metadata: Metadata = { title: "Restore" }

export default async function RestorePage({ params, searchParams }: PageProps<"/schemas/[schemaId]/restore">) {
  const { ctx, principal } = await requirePrincipal()
  const schemaId = idOf<SyncedSchemaId>((await params).schemaId)
  // A restore begins with the choice of a backup, and with the right to restore.
  const chosen = (await searchParams).backup
  if (!chosen || !may(principal.role, "startRestore")) redirect(`/schemas/${schemaId}`)
  const [schema, backup, targets] = await Promise.all([
    found(ctx.catalog.schemas.get(principal, schemaId)),
    found(ctx.catalog.backups.get(principal, idOf<BackupId>(chosen))),
    ctx.catalog.targets.list(principal),
  ])
  if (backup.syncedSchemaId !== schema.id || backup.state !== "Available" || !backup.summary) notFound()
  return (
    <RestoreForm
      schema={schema}
      backup={backup}
      summary={backup.summary}
      targets={targets}
      actions={{
        proposeName,
        checkName,
        startRestore,
        addTarget: may(principal.role, "editTargets") ? addTarget : null,
      }}
    />
  )
}
