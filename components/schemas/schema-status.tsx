import type { SchemaStatus } from "@/lib/domain/synced-schema.ts"
import { Lozenge } from "../ui/lozenge.tsx"

/** Active green, Deleted grey with × (S0-21). */
export function SchemaStatusLozenge({ status }: { status: SchemaStatus }) {
  return status === "Active" ? <Lozenge tone="success">Active</Lozenge> : <Lozenge icon="close">Deleted</Lozenge>
}
