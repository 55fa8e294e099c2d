import type { BackupRow } from "@/lib/domain/backup.ts"
import { Status } from "../ui/lozenge.tsx"

/** Waiting, Verified or Damaged: whether every stored byte has been read back. */
export function Verification({ state }: { state: BackupRow["verification"] }) {
  switch (state) {
    case "Verified":
      return (
        <Status tone="success" icon="checkCircle">
          Verified
        </Status>
      )
    case "Damaged":
      return (
        <Status tone="danger" icon="error">
          Damaged
        </Status>
      )
    case "Waiting":
      return <Status icon="clock">Waiting</Status>
  }
}
