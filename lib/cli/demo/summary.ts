import { formatBytes, formatCount, formatDuration } from "../../units.ts"
import type { Scenario } from "../scenario.ts"
import type { SchemaResult } from "./demo-run.ts"

/** The last line of `npm run demo -- --json`. */
export interface DemoSummary {
  scenario: Scenario
  schemas: number
  objectsBackedUp: number
  objectsRestored: number
  references: number
  compared: number
  /** These three count both proofs: the restore engine's and the comparison of the two live sites. */
  different: number
  missing: number
  duplicates: number
  logRows: number
  backupSeconds: number
  restoreSeconds: number
  verifySeconds: number
  storedBytes: number
  peakRssBytes: number
  /** Workers ended with SIGKILL in the middle of a job. */
  kills: number
}

export function summarise(
  scenario: Scenario,
  results: readonly SchemaResult[],
  facts: { peakRssBytes: number; kills: number },
): DemoSummary {
  const sum = (number: (result: SchemaResult) => number) => results.reduce((total, result) => total + number(result), 0)
  const seconds = (number: (result: SchemaResult) => number) => Math.round(sum(number) / 100) / 10
  return {
    scenario,
    schemas: results.length,
    objectsBackedUp: sum((one) => one.backup.summary?.objects ?? 0),
    objectsRestored: sum((one) => one.restore.counts?.objectsCreated ?? 0),
    references: sum((one) => one.comparison.references),
    compared: sum((one) => one.comparison.compared),
    different: sum((one) => one.comparison.different + (one.restore.verify?.different ?? 0)),
    missing: sum((one) => one.comparison.missing + (one.restore.verify?.missing ?? 0)),
    duplicates: sum((one) => one.comparison.surplus + (one.restore.verify?.duplicates ?? 0)),
    logRows: sum((one) => one.restore.counts?.logRows ?? 0),
    backupSeconds: seconds((one) => one.backupMs),
    restoreSeconds: seconds((one) => one.restoreMs),
    verifySeconds: seconds((one) => one.verifyMs),
    storedBytes: sum((one) => one.backup.summary?.storedBytes ?? 0),
    ...facts,
  }
}

/** Everything backed up is there again, once and equal. */
export function isComplete(summary: DemoSummary): boolean {
  return (
    summary.schemas > 0 &&
    summary.compared > 0 &&
    summary.objectsBackedUp === summary.compared &&
    summary.objectsRestored === summary.compared &&
    summary.different === 0 &&
    summary.missing === 0 &&
    summary.duplicates === 0
  )
}

/** The proof first, then what it took, then the first differences if there are any. */
export function tellSummary(summary: DemoSummary, results: readonly SchemaResult[]): string[] {
  const count = formatCount
  return [
    `${count(summary.compared)} compared, ${count(summary.different)} different, ${count(summary.missing)} missing, ${count(summary.duplicates)} duplicates (${count(summary.references)} references)`,
    `Backed up in ${formatDuration(summary.backupSeconds * 1000)}, restored in ${formatDuration(summary.restoreSeconds * 1000)}; ${formatBytes(summary.storedBytes)} stored, peak memory ${formatBytes(summary.peakRssBytes)}`,
    ...results.flatMap((result) => result.comparison.examples),
  ]
}
