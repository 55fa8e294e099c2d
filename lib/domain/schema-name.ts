import { AppError } from "../errors.ts"

/** Atlassian's rule for new schemas: a letter, then letters and digits, ten characters at most, upper case. */
const KEY = /^[A-Z][A-Z0-9]{1,9}$/
const KEY_LENGTH = 10
const NAME_LENGTH = 255

export interface TakenNames {
  names: string[]
  keys: string[]
}

/** The spellings that are sent: trimmed, the key in upper case. @throws AppError VALIDATION naming the field */
export function checkSchemaNaming(name: string, key: string): { name: string; key: string } {
  const trimmed = name.trim()
  const upper = key.trim().toUpperCase()
  if (trimmed === "" || trimmed.length > NAME_LENGTH) {
    throw refuse("schemaName", `Enter a schema name of 1 to ${NAME_LENGTH} characters.`)
  }
  if (!KEY.test(upper)) {
    throw refuse("schemaKey", "Enter a schema key of 2 to 10 letters and digits that starts with a letter.")
  }
  return { name: trimmed, key: upper }
}

/** S1-12: which of both is taken in the target, whatever the case. */
export function findTaken(wanted: { name: string; key: string }, taken: TakenNames) {
  const name = wanted.name.trim().toLowerCase()
  const key = wanted.key.trim().toUpperCase()
  return {
    nameTaken: taken.names.some((one) => one.trim().toLowerCase() === name),
    keyTaken: taken.keys.some((one) => one.toUpperCase() === key),
  }
}

/**
 * Proposes a free name and key (S1-12): the original ones where they are free and `keepOriginal` is set (another
 * instance), else "<name> restored 21 Nov 2026" and the key with the lowest number that is free.
 */
export function proposeSchemaNaming(
  original: { name: string; key: string },
  taken: TakenNames,
  options: { today: Date; keepOriginal: boolean },
): { name: string; key: string } {
  const { nameTaken, keyTaken } = findTaken(original, taken)
  const nameFree = options.keepOriginal && !nameTaken
  const keyFree = options.keepOriginal && !keyTaken
  return {
    name: nameFree ? original.name : freeName(`${original.name} restored ${dateOf(options.today)}`, taken),
    key: keyFree ? original.key : freeKey(original.key.toUpperCase().replace(/[^A-Z0-9]/g, "") || "VAULT", taken),
  }
}

function freeName(base: string, taken: TakenNames): string {
  const fitting = base.slice(0, NAME_LENGTH - 4)
  for (let n = 1; ; n++) {
    const name = n === 1 ? fitting : `${fitting} ${n}`
    if (!findTaken({ name, key: "" }, taken).nameTaken) return name
  }
}

function freeKey(base: string, taken: TakenNames): string {
  for (let n = 2; ; n++) {
    const digits = String(n)
    const key = base.slice(0, KEY_LENGTH - digits.length) + digits
    if (!findTaken({ name: "", key }, taken).keyTaken) return key
  }
}

function dateOf(day: Date): string {
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
}

function refuse(field: string, userMessage: string): AppError {
  return new AppError("VALIDATION", `${field} refused`, { userMessage, facts: { field } })
}
