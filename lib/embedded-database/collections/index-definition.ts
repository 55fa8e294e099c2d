import { equalValues } from "../bson/compare.ts"
import { type Doc, doc, isDoc, isTruthy, toNumber, type Value } from "../bson/value.ts"
import { CommandError, notSupported } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { parseFilter } from "../query/parse-filter.ts"
import { isPosition, type Path } from "../query/path-walk.ts"
import type { Direction } from "../storage/key-encoding.ts"

export interface IndexField {
  name: string
  path: Path
  direction: Direction
}

/** What an index is, apart from its entries. */
export interface IndexDefinition {
  name: string
  fields: IndexField[]
  unique: boolean
  sparse: boolean
  /** Documents outside this filter have no entries. `source` is what the client sent. */
  partial: { source: Doc; filter: Filter } | undefined
  /** TTL: documents are removed this many seconds after the date in the first field. */
  expireAfterSeconds: number | undefined
}

/** Longest TTL MongoDB takes. */
const MAX_TTL_SECONDS = 2 ** 31 - 1
const KNOWN_OPTIONS = new Set(["key", "name", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "v"])
/** Options without effect on any result: `background` only says how the build is scheduled. */
const IGNORED_OPTIONS = new Set(["background", "ns"])

/** Parses one entry of `createIndexes`; types, options and collations this server lacks raise error 67, 197 or 238. */
export function parseIndexDefinition(spec: Doc): IndexDefinition {
  const key = spec.get("key")
  if (!isDoc(key) || key.size === 0) throw new CommandError(67, "An index needs a key pattern with at least one field")
  for (const [option, value] of spec) refuseUnknown(option, value)
  const fields = [...key].map(([name, direction]) => parseField(name, direction))
  const name = spec.get("name")
  if (typeof name !== "string" || name === "" || name === "*") throw new CommandError(67, "An index needs a name")
  const definition: IndexDefinition = {
    name,
    fields,
    unique: isTruthy(spec.get("unique")),
    sparse: isTruthy(spec.get("sparse")),
    partial: parsePartial(spec.get("partialFilterExpression")),
    expireAfterSeconds: parseExpiry(spec.get("expireAfterSeconds"), fields),
  }
  if (definition.sparse && definition.partial) {
    throw new CommandError(67, "cannot mix partialFilterExpression and sparse options")
  }
  return definition
}

/** The definition as `listIndexes` reports it. */
export function describeIndex(definition: IndexDefinition): Doc {
  return doc({
    v: 2,
    key: keyPattern(definition),
    name: definition.name,
    unique: definition.unique ? true : undefined,
    sparse: definition.sparse ? true : undefined,
    partialFilterExpression: definition.partial?.source,
    expireAfterSeconds: definition.expireAfterSeconds,
  })
}

export function keyPattern(definition: IndexDefinition): Doc {
  return new Map(definition.fields.map((field) => [field.name, field.direction]))
}

export const ID_INDEX: Doc = doc({ v: 2, key: doc({ _id: 1 }), name: "_id_" })

/**
 * Compares with an existing index: true when it is the same, false when both can exist side by side;
 * a clash of names raises error 86, one of options error 85.
 */
export function isSameIndex(wanted: IndexDefinition, existing: IndexDefinition): boolean {
  const sameKey = sameDoc(keyPattern(wanted), keyPattern(existing)) && samePartial(wanted, existing)
  if (!sameKey && wanted.name !== existing.name) return false
  if (!sameDoc(keyPattern(wanted), keyPattern(existing))) {
    throw new CommandError(86, `An existing index has the same name as the requested index: ${wanted.name}`)
  }
  const sameOptions =
    samePartial(wanted, existing) &&
    wanted.unique === existing.unique &&
    wanted.sparse === existing.sparse &&
    wanted.expireAfterSeconds === existing.expireAfterSeconds
  if (wanted.name === existing.name) {
    if (sameOptions) return true
    const code = wanted.expireAfterSeconds === existing.expireAfterSeconds ? 86 : 85
    throw new CommandError(
      code,
      `An equivalent index already exists with the same name but different options: ${wanted.name}`,
    )
  }
  throw new CommandError(85, `Index already exists with a different name: ${existing.name}`)
}

function refuseUnknown(option: string, value: Value): void {
  if (IGNORED_OPTIONS.has(option)) return
  if (!KNOWN_OPTIONS.has(option)) {
    if (option === "collation" && isDoc(value) && value.get("locale") === "simple" && value.size === 1) return
    if (option === "hidden" && !isTruthy(value)) return
    throw notSupported(`The index option ${option}`, 67)
  }
  if (option === "v" && toNumber(value) !== 2) throw notSupported("An index version other than 2", 67)
}

function parseField(name: string, direction: Value): IndexField {
  if (typeof direction === "string") throw notSupported(`The index type ${direction}`, 67)
  const number = toNumber(direction)
  if (number === undefined || number === 0 || Number.isNaN(number)) {
    throw new CommandError(67, `Values in the index key pattern must be 1 or -1, not ${String(number)}`)
  }
  if (name.includes("$")) throw notSupported(`An index on ${name}`, 67)
  const path = name.split(".")
  if (path.includes("")) throw new CommandError(67, "Index keys cannot contain an empty field")
  if (path.some(isPosition)) throw notSupported(`An index on a position of an array (${name})`, 67)
  return { name, path, direction: number > 0 ? 1 : -1 }
}

function parsePartial(source: Value | undefined): IndexDefinition["partial"] {
  if (source === undefined) return undefined
  if (!isDoc(source)) throw new CommandError(67, "partialFilterExpression must be an object")
  const filter = parseFilter(source)
  refuseInPartial(filter)
  return { source, filter }
}

/** MongoDB's own list: comparison, $exists: true, $type, $in, $and and $or. */
function refuseInPartial(filter: Filter): void {
  if (filter.kind === "and" || filter.kind === "or") filter.parts.forEach(refuseInPartial)
  else if (
    filter.kind !== "field" ||
    !["$eq", "$gt", "$gte", "$lt", "$lte", "$exists", "$type", "$in"].includes(filter.test.operator)
  ) {
    throw new CommandError(67, "unsupported expression in partial index")
  }
}

function parseExpiry(value: Value | undefined, fields: IndexField[]): number | undefined {
  if (value === undefined) return undefined
  const seconds = toNumber(value)
  if (seconds === undefined || !(seconds >= 0) || seconds > MAX_TTL_SECONDS) {
    throw new CommandError(67, `expireAfterSeconds must be a number from 0 to ${MAX_TTL_SECONDS}`)
  }
  if (fields.length !== 1) throw new CommandError(67, "TTL indexes are single-field indexes")
  if (fields[0]?.name === "_id")
    throw new CommandError(197, "The field 'expireAfterSeconds' is not valid for an _id index")
  return Math.trunc(seconds)
}

function sameDoc(a: Doc, b: Doc): boolean {
  return equalValues(a, b)
}

function samePartial(a: IndexDefinition, b: IndexDefinition): boolean {
  if (a.partial === undefined || b.partial === undefined) return a.partial === b.partial
  return sameDoc(a.partial.source, b.partial.source)
}
