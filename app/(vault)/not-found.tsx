import { ButtonLink } from "@/components/ui/button.tsx"
import { EmptyState } from "@/components/ui/empty-state.tsx"

/** Also the answer for things of another instance. */
export default function NotFound() {
  return (
    <EmptyState
      wholePage
      title="There is nothing at this address"
      actions={<ButtonLink href="/schemas">Go to Schemas</ButtonLink>}
    >
      It may have been removed, or it belongs to another instance.
    </EmptyState>
  )
}
