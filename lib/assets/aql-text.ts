/**
 * A text as an AQL literal: in double quotes, with backslash and quote escaped by a backslash (AQL documentation,
 * assets-api.md §7). Whatever the text holds, it stays one value and never becomes a condition (T14).
 */
export function quoteAql(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`
}

/** An id as AQL takes it: bare when numeric, quoted otherwise. */
export function aqlId(id: string): string {
  return /^\d+$/.test(id) ? id : quoteAql(id)
}
