import Link from "next/link"
import type { RestoreRow } from "@/lib/domain/restore.ts"
import type { Page } from "@/lib/domain/synced-schema.ts"
import { formatCount } from "@/lib/units.ts"
import { Card, Section } from "../ui/card.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Tag } from "../ui/lozenge.tsx"
import { RestoresGrid } from "./restores-grid.tsx"

/** The newest restores under a heading: Restore History on the main page, Restores of this schema on a schema's. */
export function RestoreHistory({
  title,
  id,
  page,
  mayDownload,
  empty,
}: {
  title: string
  id: string
  page: Page<RestoreRow>
  mayDownload: boolean
  empty: string
}) {
  return (
    <Section
      title={title}
      id={id}
      aside={<Tag>{formatCount(page.total)}</Tag>}
      end={
        page.total > 0 ? (
          <Link href="/restores" className="link inline-block py-1 text-xs">
            Show all restores
          </Link>
        ) : null
      }
    >
      <Card>
        {page.rows.length > 0 ? (
          <RestoresGrid label={title} rows={page.rows} mayDownload={mayDownload} />
        ) : (
          <EmptyState title="No restores yet">{empty}</EmptyState>
        )}
      </Card>
    </Section>
  )
}
