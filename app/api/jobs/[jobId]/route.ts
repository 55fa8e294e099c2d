import { z } from "zod"
import { idShape } from "@/app/id-shape.ts"
import { route } from "@/lib/auth/route.ts"
import type { JobId } from "@/lib/ids.ts"

/** One JobView, also after its end. */
export const GET = route("read", z.object({ jobId: idShape<JobId>() }), ({ ctx, principal }, { jobId }) =>
  ctx.catalog.jobs.get(principal, jobId),
)
