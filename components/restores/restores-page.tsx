"use client"

import type { RestoreRow } from "@/lib/domain/restore.ts"
import type { Page } from "@/lib/domain/synced-schema.ts"
import { useAddress } from "../grid/use-address.ts"
import { Card } from "../ui/card.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Pager } from "../ui/pager.tsx"
import { RestoresGrid } from "./restores-grid.tsx"

/** Restore History as a whole page, 20 a page. */
export function RestoresPage({ page, mayDownload }: { page: Page<RestoreRow>; mayDownload: boolean }) {
  const { change, isPending } = useAddress()
  return (
    <Card label="Restore History">
      {page.rows.length > 0 ? (
        <RestoresGrid label="Restore History" rows={page.rows} mayDownload={mayDownload} stale={isPending} />
      ) : (
        <EmptyState title="No restores yet">
          Open a schema, select one of its backups and restore it: every restore is listed here.
        </EmptyState>
      )}
      <Pager
        page={page.page}
        pageSize={page.pageSize}
        total={page.total}
        onPage={(next) => change({ page: next === 1 ? null : String(next) })}
      />
    </Card>
  )
}
