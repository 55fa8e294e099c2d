import type { Catalog } from "../catalog/catalog.ts"
import { type BackupOptions, type BackupSummary, DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import type { Principal, Role } from "../domain/principal.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import {
  type BackupId,
  type JobId,
  newId,
  type RestoreId,
  type SyncedSchemaId,
  type TargetInstanceId,
  type TrustedUserId,
} from "../ids.ts"
import type { JobQueue } from "../jobs/queue.ts"

export interface Tenant {
  principal: Principal
  siteUrl: string
  syncedSchemaId: SyncedSchemaId
  backupId: BackupId
  /** A restore that failed, so that it can be resumed. */
  restoreId: RestoreId
  /** A waiting job. */
  jobId: JobId
  targetInstanceId: TargetInstanceId
  trustedUserId: TrustedUserId
}

const part = { status: "Completed" as const, count: 1, missing: [] }

export function sampleSummary(over: Partial<BackupSummary> = {}): BackupSummary {
  return {
    schemaId: "1",
    schemaName: "Hardware",
    schemaKey: "HW",
    objects: 12,
    objectTypes: 3,
    attributes: 9,
    references: 4,
    parts: { icons: part, avatars: part, history: part, comments: part, attachments: part, objectsInIssues: part },
    consistency: { kind: "Consistent" },
    storedBytes: 4096,
    rawBytes: 9000,
    warnings: [],
    ...over,
  }
}

export function schemaAsSeen(id: string, name: string, key: string) {
  return {
    id,
    name,
    objectSchemaKey: key,
    description: null,
    objectCount: 12,
    objectTypeCount: 3,
    canManage: true,
    created: null,
    updated: null,
    raw: {},
  }
}

/** One instance with one of everything: connection, target, person, schema, backup, failed restore, waiting job. */
export async function seedTenant(
  catalog: Catalog,
  queue: JobQueue,
  siteUrl: string,
  role: Role = "owner",
): Promise<Tenant> {
  const { instance } = await catalog.instances.ensure(siteUrl, "Cloud")
  const instanceId = instance.id
  const email = `owner@${new URL(siteUrl).hostname}`
  const trustedUserId = await catalog.trustedUsers.add(instanceId, email, role)
  const principal: Principal = { userId: trustedUserId, email, name: "Anna Example", instanceId, role }
  const site = { siteUrl, email, workspaceId: "workspace-1", sealedToken: "sealed", tokenLast4: "1234" }
  await catalog.connection.save(instanceId, { ...site, health: "Healthy", healthMessage: null })
  const target = { ...site, connectionName: "Sandbox", location: "Cloud", health: "Healthy" } as const
  const targetInstanceId = await catalog.targets.add(principal, target)
  await catalog.sync.record({ instanceId, jobId: newId<JobId>(), epoch: 1 }, [schemaAsSeen("1", "Hardware", "HW")])
  const [schema] = (await catalog.schemas.page(principal)).rows
  if (!schema) throw new Error("the seeded schema is missing")
  const backupId = await seedBackup(catalog, principal, schema.id)
  const restoreId = newId<RestoreId>()
  const restoreFence = { instanceId, jobId: newId<JobId>(), epoch: 1 }
  await catalog.restores.ensure({
    id: restoreId,
    instanceId,
    jobId: restoreFence.jobId,
    backupId,
    backupNumber: 1,
    syncedSchemaId: schema.id,
    sourceSchemaName: "Hardware",
    sourceSchemaKey: "HW",
    destination: "Current instance",
    targetInstanceId: null,
    targetSiteUrl: siteUrl,
    targetSchemaName: "Hardware restored",
    targetSchemaKey: "HW2",
    options: DEFAULT_RESTORE_OPTIONS,
    startedBy: email,
  })
  await catalog.restores.change(restoreFence, restoreId, {
    status: "Restore Error",
    outcome: "failed",
    result: "Jira does not answer.",
  })
  const jobId = newId<JobId>()
  await queue.enqueue({
    id: jobId,
    instanceId,
    subjectId: instanceId,
    payload: { kind: "sync", automatic: false },
    activeKey: `sync:${instanceId}`,
    requestedBy: email,
  })
  return { principal, siteUrl, syncedSchemaId: schema.id, backupId, restoreId, jobId, targetInstanceId, trustedUserId }
}

/** A completed, verified backup. */
export async function seedBackup(
  catalog: Catalog,
  { instanceId, email }: Principal,
  syncedSchemaId: SyncedSchemaId,
  over: { type?: "Manual" | "Scheduled"; description?: string; options?: BackupOptions; summary?: BackupSummary } = {},
): Promise<BackupId> {
  const id = newId<BackupId>()
  const fence = { instanceId, jobId: newId<JobId>(), epoch: 1 }
  await catalog.backups.ensure({
    id,
    instanceId,
    syncedSchemaId,
    schemaId: "1",
    jobId: fence.jobId,
    type: over.type ?? "Manual",
    description: over.description ?? "",
    options: over.options ?? DEFAULT_BACKUP_OPTIONS,
    startedBy: email,
  })
  await catalog.backups.complete(fence, id, over.summary ?? sampleSummary())
  await catalog.backups.recordVerification(instanceId, id, false)
  await catalog.schemas.refreshBackupFacts(instanceId, syncedSchemaId)
  return id
}
