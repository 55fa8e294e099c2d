import { AppError, isAppError } from "../errors.ts"
import type { BackupId } from "../ids.ts"
import { BLOB_KIND, loadBlob } from "./blobs.ts"
import { createBlockReader } from "./block-reader.ts"
import { reasonOf } from "./corrupt.ts"
import { createIndexReader } from "./index-reader.ts"
import { type Manifest, openManifest } from "./manifest.ts"
import type { ReaderDeps } from "./reader.ts"
import type { Segment } from "./segment.ts"
import type { VerifyReport } from "./vault.ts"

/**
 * Level L2 (vault.md §7): every segment, pack and blob of a backup is read, opened and hashed again. Damage is
 * reported, not thrown, and the rest is still checked; NOT_FOUND when there is no such committed backup.
 */
export async function verifyBackup(
  deps: ReaderDeps,
  backupId: BackupId,
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<VerifyReport> {
  const report: VerifyReport = { packs: 0, records: 0, bytes: 0, damaged: [] }
  const manifest = await noting(report, "manifest", backupId, async () =>
    openManifest(deps.ring, deps.instanceId, backupId, await deps.store.readManifest(backupId)),
  )
  if (!manifest) return report
  const total = countWork(manifest)
  let done = 0
  const step = () => {
    if (options.signal?.aborted) throw new AppError("STOPPED", "verification was stopped")
    options.onProgress?.(++done, total)
  }
  const index = createIndexReader({ ...deps, backupId })
  const blobsSeen = new Set<string>()
  for (const header of manifest.segments) {
    const segment = await noting(report, "segment", header.id, () => index.load(header))
    if (!segment) continue
    await verifyPacks(deps, report, segment, step)
    for (const block of segment.blocks) {
      for (const blobId of block.kind === BLOB_KIND ? block.ids : []) {
        step()
        if (blobsSeen.has(blobId)) continue
        blobsSeen.add(blobId)
        const bytes = await noting(report, "blob", blobId, () => loadBlob(deps, blobId))
        report.bytes += bytes?.length ?? 0
      }
    }
  }
  return report
}

async function verifyPacks(deps: ReaderDeps, report: VerifyReport, segment: Segment, step: () => void): Promise<void> {
  const blocks = createBlockReader(deps)
  const damagedPacks = new Set<string>()
  for (const [i, pack] of segment.packs.entries()) {
    step()
    report.packs++
    report.bytes += pack.size
    for (const block of segment.blocks.filter((candidate) => candidate.pack === i)) {
      // One line per damaged pack is enough; its other blocks would say the same.
      if (damagedPacks.has(pack.id)) continue
      const rows = await noting(report, "pack", pack.id, () => blocks.rows(segment, block))
      if (!rows) damagedPacks.add(pack.id)
      else if (block.kind !== BLOB_KIND) report.records += rows.length
    }
  }
}

function countWork(manifest: Manifest): number {
  return manifest.segments.reduce((sum, header) => sum + header.packs + (header.kinds[BLOB_KIND]?.n ?? 0), 0)
}

/** Runs one check; CORRUPT becomes a line of the report (with the document it names) and null. */
async function noting<T>(
  report: VerifyReport,
  what: VerifyReport["damaged"][number]["what"],
  id: string,
  check: () => Promise<T>,
): Promise<T | null> {
  try {
    return await check()
  } catch (error) {
    if (!isAppError(error, "CORRUPT")) throw error
    const named = typeof error.facts.id === "string" && error.facts.what === what ? error.facts.id : id
    report.damaged.push({ what, id: named, reason: reasonOf(error) })
    return null
  }
}
