import type { BackupRow, BackupSummary, PartStatus } from "../domain/backup.ts"
import type { ConnectionView, TargetInstanceView } from "../domain/instance.ts"
import type { JobProgress, JobView } from "../domain/job.ts"
import type { RestoreRow } from "../domain/restore.ts"
import type { SyncedSchemaRow } from "../domain/synced-schema.ts"
import type { InstanceId, JobId } from "../ids.ts"

/** Rows as the catalog answers them, for tests of the interface. Numbers make ids: 7 → "000000000000000000000007". */
export function idFrom<Id extends string>(number: number): Id {
  return number.toString(16).padStart(24, "0") as Id
}

const INSTANCE = idFrom<InstanceId>(1)
const SITE = "https://example.atlassian.net"

export function progressOf(changes: Partial<JobProgress> = {}): JobProgress {
  return {
    phase: "Objects",
    phases: [
      { name: "Structure", state: "done", done: 5, total: 5 },
      { name: "Objects", state: "running", done: 7_828, total: 18_204 },
      { name: "Icons", state: "waiting", done: 0, total: null },
    ],
    fraction: 0.43,
    ratePerMinute: 1_094,
    msLeft: 8 * 60_000,
    note: null,
    ...changes,
  }
}

export function schemaRow(changes: Partial<SyncedSchemaRow> = {}): SyncedSchemaRow {
  return {
    id: idFrom(10),
    instanceId: INSTANCE,
    schemaId: "10",
    name: "Debian packages",
    key: "DEB",
    objectCount: 63_666,
    objectTypeCount: 5,
    siteUrl: SITE,
    location: "Cloud",
    status: "Active",
    lastBackup: { id: idFrom(212), at: "2026-11-20T22:10:00.000Z", type: "Manual", warnings: 0 },
    lastError: null,
    availableBackups: 12,
    storedBytes: 2_100_000_000,
    backups: "Disabled",
    nextBackupAt: null,
    activeJob: null,
    ...changes,
  }
}

export function activeJob(changes: Partial<NonNullable<SyncedSchemaRow["activeJob"]>> = {}) {
  const job: NonNullable<SyncedSchemaRow["activeJob"]> = {
    id: idFrom(70),
    backupId: idFrom(80),
    progress: progressOf(),
    queuePosition: null,
    stopRequested: false,
    ...changes,
  }
  return job
}

export function jobView(changes: Partial<JobView> = {}): JobView {
  return {
    id: idFrom<JobId>(70),
    instanceId: INSTANCE,
    kind: "backup",
    state: "running",
    subjectId: idFrom(80),
    attempt: 1,
    stopRequested: false,
    progress: progressOf(),
    queuePosition: null,
    error: null,
    errorCode: null,
    retryAt: null,
    createdAt: "2026-11-21T08:00:00.000Z",
    startedAt: "2026-11-21T08:00:01.000Z",
    endedAt: null,
    ...changes,
  }
}

export function connectionView(changes: Partial<ConnectionView> = {}): ConnectionView {
  return {
    instance: { id: INSTANCE, siteUrl: SITE, location: "Cloud" },
    email: "backup-bot@example.com",
    tokenLast4: "mple",
    workspaceId: "workspace-1",
    health: "Healthy",
    healthMessage: null,
    checkedAt: "2026-11-21T08:58:00.000Z",
    lastSync: { at: "2026-11-21T08:58:00.000Z", added: 0, renamed: 1, deleted: 1, unchanged: 7, error: null },
    syncing: false,
    jobsRunning: 0,
    jobsWaiting: 0,
    storage: { kind: "Embedded database", usedBytes: 41_200_000_000 },
    ...changes,
  }
}

export function partOf(status: PartStatus, count = 0, missing: { reason: string; count: number }[] = []) {
  return { status, count, missing }
}

export function backupSummary(changes: Partial<BackupSummary> = {}): BackupSummary {
  return {
    schemaId: "10",
    schemaName: "Debian packages",
    schemaKey: "DEB",
    objects: 63_666,
    objectTypes: 5,
    attributes: 74,
    references: 118_204,
    parts: {
      icons: partOf("Completed", 5),
      avatars: partOf("Completed", 212),
      history: partOf("Completed", 402_118),
      comments: partOf("Completed", 3_410),
      attachments: partOf("Completed", 871),
      objectsInIssues: partOf("Completed", 1_284),
    },
    consistency: { kind: "Consistent" },
    storedBytes: 38_000_000,
    rawBytes: 412_000_000,
    warnings: [],
    ...changes,
  }
}

export function backupRow(changes: Partial<BackupRow> = {}): BackupRow {
  return {
    id: idFrom(212),
    instanceId: INSTANCE,
    syncedSchemaId: idFrom(10),
    jobId: null,
    number: 212,
    state: "Available",
    type: "Manual",
    description: "",
    options: { history: true, comments: true, attachments: true, objectsInIssues: true },
    startedAt: "2026-11-20T22:00:00.000Z",
    completedAt: "2026-11-20T22:10:00.000Z",
    startedBy: "owner@example.com",
    summary: backupSummary(),
    error: null,
    verification: "Verified",
    ...changes,
  }
}

export function restoreRow(changes: Partial<RestoreRow> = {}): RestoreRow {
  return {
    id: idFrom(500),
    instanceId: INSTANCE,
    jobId: idFrom(1500),
    backupId: idFrom(212),
    backupNumber: 212,
    syncedSchemaId: idFrom(10),
    sourceSchemaName: "Debian packages",
    sourceSchemaKey: "DEB",
    destination: "Another instance",
    targetSiteUrl: "https://example-sandbox.atlassian.net",
    targetSchemaName: "Debian packages",
    targetSchemaKey: "DEB",
    targetSchemaId: "77",
    options: { objectIcons: true, objectHistory: false, comments: true, attachments: true },
    status: "Restore completed",
    outcome: "succeeded",
    result: "Operation success",
    startedAt: "2026-11-21T07:31:00.000Z",
    endedAt: "2026-11-21T09:04:00.000Z",
    failedAt: null,
    startedBy: "owner@example.com",
    counts: {
      objectTypes: 5,
      attributes: 74,
      objectsPlanned: 63_666,
      objectsCreated: 63_666,
      objectsUpdated: 0,
      objectsSkipped: 0,
      objectsFailed: 0,
      references: 118_204,
      icons: 5,
      avatars: 212,
      comments: 3_410,
      attachments: 871,
      logRows: 190_412,
      attention: 0,
    },
    verify: { compared: 63_666, equal: 63_666, leftOut: 0, different: 0, missing: 0, duplicates: 0, differences: [] },
    progress: null,
    ...changes,
  }
}

export function targetView(changes: Partial<TargetInstanceView> = {}): TargetInstanceView {
  return {
    id: idFrom(40),
    connectionName: "Sandbox",
    siteUrl: "https://example-sandbox.atlassian.net",
    location: "Cloud",
    email: "backup-bot@example.com",
    workspaceId: "workspace-2",
    tokenLast4: "dbox",
    createdAt: "2026-11-01T08:00:00.000Z",
    health: "Healthy",
    ...changes,
  }
}
