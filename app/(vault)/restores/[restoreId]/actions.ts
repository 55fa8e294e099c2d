"use server"

import { z } from "zod"
import { idShape } from "@/app/id-shape.ts"
import { action } from "@/lib/auth/action.ts"
import type { RestoreId } from "@/lib/ids.ts"
import { resumeRestore as resume } from "@/lib/operations/resume-restore.ts"

export const resumeRestore = action(
  "startRestore",
  z.object({ restoreId: idShape<RestoreId>() }),
  ({ ctx, principal }, input) => resume(ctx, principal, input),
)
