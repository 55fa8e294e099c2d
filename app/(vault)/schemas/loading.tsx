import { SkeletonRows } from "@/components/grid/skeleton-rows.tsx"
import { Card } from "@/components/ui/card.tsx"
import { PageHead } from "@/components/ui/page-head.tsx"

export default function Loading() {
  return (
    <div className="grid grid-cols-1 gap-5">
      <PageHead title="Schemas" />
      <Card>
        <SkeletonRows rows={8} label="Loading schemas" />
      </Card>
    </div>
  )
}
