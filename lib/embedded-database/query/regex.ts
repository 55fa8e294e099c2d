import { CommandError, notSupported } from "../command-error.ts"

/**
 * A JavaScript RegExp for a pattern written for MongoDB (PCRE). Flags `i m s x u` exist there; `x` has no
 * counterpart here and is refused, as is every PCRE construct JavaScript cannot compile.
 */
export function toRegExp(source: string, flags: string): RegExp {
  if (NESTED_QUANTIFIER.test(source)) {
    throw notSupported(`The regular expression /${source}/, whose nested repetitions may take for ever,`, 2)
  }
  let translated = ""
  for (const flag of flags) {
    if (flag === "x") throw notSupported("The regular expression flag x", 2)
    if (!"imsu".includes(flag)) throw new CommandError(2, `invalid flag in regex options: ${flag}`)
    if (flag !== "u") translated += flag
  }
  try {
    return new RegExp(source, [...new Set(`${translated}u`)].join(""))
  } catch {
    return withoutUnicode(source, translated)
  }
}

/**
 * A repeated group that itself contains a repetition, such as (a+)+: matching may then take exponential time, and
 * one such query would stop the server for everybody.
 */
const NESTED_QUANTIFIER = /\([^()]*[*+}][^()]*(?:\([^()]*\)[^()]*)*\)[*+{]|\([^()]*\([^()]*\)[*+{][^()]*\)[*+{]/

/** Patterns with needless escapes (`\-`) are valid in PCRE but not in JavaScript's strict Unicode mode. */
function withoutUnicode(source: string, flags: string): RegExp {
  if (/\(\?[^:=!<]|\\[AZzGKQEhHRXCN]|[*+?}]\+|\(\*|\[\[[:.=]/.test(source)) {
    throw notSupported(`The regular expression /${source}/`, 2)
  }
  try {
    return new RegExp(source, [...new Set(flags)].join(""))
  } catch (error) {
    throw new CommandError(2, `Regular expression is invalid: ${error instanceof Error ? error.message : source}`)
  }
}

/**
 * The text every match of an anchored, case-sensitive pattern begins with ("" when there is none): `/^HW-1/` can
 * then use an index as a range of strings.
 */
export function literalPrefix(source: string, flags: string): string {
  if (flags !== "" || !source.startsWith("^") || source.includes("|")) return ""
  const literal = /^(?:[^\\^$.|?*+()[\]{}]|\\[^a-zA-Z0-9])*/.exec(source.slice(1))?.[0] ?? ""
  const next = source[1 + literal.length]
  // A quantifier applies to the last character, which may then be absent.
  const certain = next !== undefined && "?*{".includes(next) ? literal.replace(/(\\.|[^\\])$/su, "") : literal
  return certain.replace(/\\(.)/gs, "$1")
}
