import { toNumber, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"

/** BSON type numbers and their aliases, as `$type` takes them. */
const BY_NUMBER = new Map<number, string>([
  [1, "double"],
  [2, "string"],
  [3, "object"],
  [4, "array"],
  [5, "binData"],
  [6, "undefined"],
  [7, "objectId"],
  [8, "bool"],
  [9, "date"],
  [10, "null"],
  [11, "regex"],
  [12, "dbPointer"],
  [13, "javascript"],
  [14, "symbol"],
  [15, "javascriptWithScope"],
  [16, "int"],
  [17, "timestamp"],
  [18, "long"],
  [19, "decimal"],
  [-1, "minKey"],
  [127, "maxKey"],
])
const ALIASES = new Set([...BY_NUMBER.values(), "number"])

/** Parses the operand of `$type`: one alias or number, or an array of them. */
export function parseTypes(operand: Value): ReadonlySet<string> {
  const list = Array.isArray(operand) ? operand : [operand]
  if (list.length === 0) throw new CommandError(9, "$type must match at least one type")
  return new Set(list.map(parseType))
}

function parseType(type: Value): string {
  if (typeof type === "string") {
    if (!ALIASES.has(type)) throw new CommandError(2, `Unknown type name alias: ${type}`)
    return type
  }
  const number = toNumber(type)
  const alias = number === undefined ? undefined : BY_NUMBER.get(number)
  if (alias === undefined) throw new CommandError(2, "Invalid numerical type code or type of operand for $type")
  return alias
}
