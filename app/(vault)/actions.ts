"use server"

import { z } from "zod"
import { idShape } from "@/app/id-shape.ts"
import { action } from "@/lib/auth/action.ts"
import type { JobId, SyncedSchemaId } from "@/lib/ids.ts"
import { hideSchema as hide } from "@/lib/operations/hide-schema.ts"
import { startBackup as start } from "@/lib/operations/start-backup.ts"
import { stopJob as stop } from "@/lib/operations/stop-job.ts"
import { syncSchemas as sync } from "@/lib/operations/sync-schemas.ts"

const schemaShape = z.object({ syncedSchemaId: idShape<SyncedSchemaId>() })

export const syncSchemas = action("syncSchemas", z.void(), ({ ctx, principal }) => sync(ctx, principal))

export const startBackup = action(
  "startBackup",
  schemaShape.extend({
    options: z.object({
      history: z.boolean(),
      comments: z.boolean(),
      attachments: z.boolean(),
      objectsInIssues: z.boolean(),
    }),
    description: z.string().max(500, "A description has at most 500 characters."),
  }),
  ({ ctx, principal }, input) => start(ctx, principal, input),
)

export const stopJob = action("stopJob", z.object({ jobId: idShape<JobId>() }), ({ ctx, principal }, input) =>
  stop(ctx, principal, input),
)

export const hideSchema = action("deleteSchema", schemaShape, ({ ctx, principal }, input) =>
  hide(ctx, principal, input),
)
