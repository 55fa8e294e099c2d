/** The most characters a cell of a workbook holds. */
const CELL_LIMIT = 32_767

// biome-ignore lint/suspicious/noControlCharactersInRegex: taking control characters out is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const FORMULA_LEAD = /^[\s\u200b\ufeff]*[=+\-@\t\r\n|%＝＋－＠]/
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/

/**
 * Any text as the text of a cell that stays text (security.md T10): control characters out, cut at Excel's limit, and
 * a leading apostrophe where a spreadsheet could read a formula, full-width and hidden leads included. Plain negative
 * numbers stay as they are. The workbook gets nothing but the strings this returns.
 */
export function cell(value: string): string {
  const text = value.replace(CONTROL, " ").slice(0, CELL_LIMIT)
  const isFormula = FORMULA_LEAD.test(text) && !PLAIN_NUMBER.test(text)
  return (isFormula ? `'${text.slice(0, CELL_LIMIT - 1)}` : text).toWellFormed()
}
