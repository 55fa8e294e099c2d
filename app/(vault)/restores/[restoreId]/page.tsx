import type { Metadata } from "next"
import { found, idOf } from "@/app/id-shape.ts"
import { RestoreRun } from "@/components/restore-run/restore-run.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { may } from "@/lib/domain/principal.ts"
import type { RestoreId } from "@/lib/ids.ts"
import { stopJob } from "../../actions.ts"
import { resumeRestore } from "./actions.ts"

export const metadata: Metadata = { title: "Restore" }

export default async function RestoreRunPage({ params }: PageProps<"/restores/[restoreId]">) {
  const { ctx, principal } = await requirePrincipal()
  const row = await found(ctx.catalog.restores.get(principal, idOf<RestoreId>((await params).restoreId)))
  const { role } = principal
  return (
    <RestoreRun
      row={row}
      stopJob={may(role, "stopJob") ? stopJob : null}
      resumeRestore={may(role, "startRestore") ? resumeRestore : null}
      mayDownload={may(role, "downloadLog")}
    />
  )
}
