import { SkeletonRows } from "@/components/grid/skeleton-rows.tsx"
import { Card } from "@/components/ui/card.tsx"

export default function Loading() {
  return (
    <Card>
      <SkeletonRows rows={8} label="Loading backups" />
    </Card>
  )
}
