import type { VerifyResult } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"

/** "63,666 compared, 0 different", and what is missing or double when something is. */
export function proofWords(verify: VerifyResult): string {
  const words = [`${formatCount(verify.compared)} compared`, `${formatCount(verify.different)} different`]
  if (verify.missing > 0) words.push(`${formatCount(verify.missing)} missing`)
  if (verify.duplicates > 0) words.push(`${formatCount(verify.duplicates)} double`)
  return words.join(", ")
}

/** "4 with values left out …", to be shown beside the proof when there are any. */
export function leftOutWords(verify: VerifyResult): string | null {
  if (verify.leftOut === 0) return null
  return `${formatCount(verify.leftOut)} with values left out: the target cannot take them. The full log names each.`
}

/** Everything that the target can take is there as it is in the backup. */
export function isWhole(verify: VerifyResult): boolean {
  return verify.different === 0 && verify.missing === 0 && verify.duplicates === 0
}
