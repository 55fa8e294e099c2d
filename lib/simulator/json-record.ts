/** A JSON object as it came, before anyone has looked into it. */
export type JsonRecord = Record<string, unknown>

export function isJsonObject(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Text of a field; numbers and booleans are written out, as Atlassian takes ids in both forms. null when absent. */
export function textField(record: JsonRecord, name: string): string | null {
  const value = record[name]
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null
}

/** Boolean of a field, also as the text "true" or "false"; undefined when absent. */
export function booleanField(record: JsonRecord, name: string): boolean | undefined {
  const text = textField(record, name)?.toLowerCase()
  return text === "true" ? true : text === "false" ? false : undefined
}

/** Number of a field, also as text (assets-api.md §6: SPEC says integer, its example sends "0"). */
export function numberField(record: JsonRecord, name: string): number | undefined {
  const text = textField(record, name)
  return text === null || text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text)
}

/** Texts of an array field; undefined when it is no array. */
export function textList(record: JsonRecord, name: string): string[] | undefined {
  const value = record[name]
  if (!Array.isArray(value)) return undefined
  return value.flatMap((item) => (typeof item === "string" || typeof item === "number" ? [String(item)] : []))
}
