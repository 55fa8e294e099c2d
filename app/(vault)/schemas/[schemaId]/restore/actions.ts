"use server"

import { z } from "zod"
import { idShape } from "@/app/id-shape.ts"
import { action } from "@/lib/auth/action.ts"
import { DESTINATIONS } from "@/lib/domain/restore.ts"
import type { BackupId, TargetInstanceId } from "@/lib/ids.ts"
import { addTargetInstance } from "@/lib/operations/add-target-instance.ts"
import { checkSchemaName } from "@/lib/operations/check-schema-name.ts"
import { proposeSchemaName } from "@/lib/operations/propose-schema-name.ts"
import { startRestore as start } from "@/lib/operations/start-restore.ts"

const text = z.string().max(300, "This is too long.")
const where = z.object({
  destination: z.enum(DESTINATIONS),
  targetInstanceId: idShape<TargetInstanceId>().optional(),
})
const backup = z.object({ backupId: idShape<BackupId>() })

export const proposeName = action("startRestore", where.extend(backup.shape), ({ ctx, principal }, input) =>
  proposeSchemaName(ctx, principal, input),
)

export const checkName = action("startRestore", where.extend({ name: text, key: text }), ({ ctx, principal }, input) =>
  checkSchemaName(ctx, principal, input),
)

export const addTarget = action(
  "editTargets",
  z.object({
    connectionName: text,
    email: text,
    workspaceId: text.transform((id) => id.trim() || undefined),
    siteUrl: text.transform((url) => url.trim()),
    apiToken: z.string().max(1_000, "This is too long.").trim(),
  }),
  async ({ ctx, principal }, input) => {
    const { targetInstanceId } = await addTargetInstance(ctx, principal, input)
    return ctx.catalog.targets.get(principal, targetInstanceId)
  },
)

export const startRestore = action(
  "startRestore",
  where.extend({
    ...backup.shape,
    schemaName: text,
    schemaKey: text,
    options: z.object({
      objectIcons: z.boolean(),
      objectHistory: z.boolean(),
      comments: z.boolean(),
      attachments: z.boolean(),
    }),
  }),
  ({ ctx, principal }, input) => start(ctx, principal, input),
)
