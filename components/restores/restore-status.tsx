import type { RestoreStatus } from "@/lib/domain/restore.ts"
import type { IconName } from "../ui/icon.tsx"
import { Lozenge, type Tone } from "../ui/lozenge.tsx"

const LOOKS: Record<RestoreStatus, { tone: Tone; icon: IconName }> = {
  "Restore pending": { tone: "neutral", icon: "clock" },
  "Restore in progress": { tone: "info", icon: "running" },
  "Restore completed": { tone: "success", icon: "checkCircle" },
  "Restore Error": { tone: "danger", icon: "error" },
}

/** The four words of S1-13, letter by letter. */
export function RestoreStatusLozenge({ status }: { status: RestoreStatus }) {
  const { tone, icon } = LOOKS[status]
  return (
    <Lozenge tone={tone} icon={icon}>
      {status}
    </Lozenge>
  )
}
