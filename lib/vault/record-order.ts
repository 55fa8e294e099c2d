const DIGITS = /^\d+$/

/** Order of record ids: decimal ids by number, before all others, which go by code unit. */
export function compareIds(a: string, b: string): number {
  const aIsNumber = DIGITS.test(a)
  if (aIsNumber !== DIGITS.test(b)) return aIsNumber ? -1 : 1
  if (aIsNumber && a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}
