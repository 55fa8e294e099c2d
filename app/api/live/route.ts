import { z } from "zod"
import { route } from "@/lib/auth/route.ts"

/** `{ jobs: JobView[] }`: what waits or runs now in the instance of the person. Polled by every open page. */
export const GET = route("read", z.object({}), async ({ ctx, principal }) => ({
  jobs: await ctx.catalog.jobs.active(principal),
}))
