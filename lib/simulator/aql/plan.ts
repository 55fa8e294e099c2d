import type { ObjectTable } from "../object-table.ts"
import type { SimulatedSite } from "../world.ts"
import { resolveField } from "./fields.ts"
import type { Condition, Operand } from "./parser.ts"

/** Ids that may match, a superset; `rising` tells that they come in id order. */
export interface Candidates {
  ids: Iterable<number>
  rising: boolean
}

/**
 * Picks the cheapest index for a condition, as a search engine would: ids and keys named outright, values of a text
 * attribute, else the sorted ids of the schemas within the bounds of objectId. Everything found is tested again.
 */
export function planCandidates(site: SimulatedSite, table: ObjectTable, where: Condition): Candidates {
  const parts = conjuncts(where)
  const byId = namedIds(parts)
  if (byId) return { ids: byId, rising: true }
  const byValue = valueMatches(site, table, parts)
  if (byValue) return { ids: byValue, rising: true }
  const { low, high } = idBounds(parts)
  const schemaIds = schemasOf(site, parts)
  const [only] = schemaIds
  if (schemaIds.length === 1 && only !== undefined) {
    return { ids: slice(table.sortedIds(only), low, high), rising: true }
  }
  const merged = schemaIds.flatMap((id) => slice(table.sortedIds(id), low, high))
  return { ids: merged.sort((a, b) => a - b), rising: true }
}

type Comparison = Condition & { kind: "compare" }

function conjuncts(where: Condition): Comparison[] {
  if (where.kind === "and") return where.parts.flatMap(conjuncts)
  return where.kind === "compare" && where.path.length === 1 ? [where] : []
}

const EQUALITY = new Set(["=", "==", "in"])

/** Texts of an equality on the name, null when the part is none. */
function equals(part: Comparison, name: string): string[] | null {
  if (!EQUALITY.has(part.operator) || part.path[0]?.toLowerCase() !== name) return null
  return plainTexts(part.operands)
}

function plainTexts(operands: Operand[]): string[] | null {
  const texts = operands.flatMap((operand) => (operand.kind === "text" ? [operand.text] : []))
  return texts.length === operands.length ? texts : null
}

function namedIds(parts: Comparison[]): number[] | null {
  for (const part of parts) {
    const texts = equals(part, "objectid") ?? equals(part, "key")?.map((key) => key.slice(key.lastIndexOf("-") + 1))
    if (texts) return sorted(texts.map(Number).filter(Number.isSafeInteger))
  }
  return null
}

function valueMatches(site: SimulatedSite, table: ObjectTable, parts: Comparison[]): number[] | null {
  for (const part of parts) {
    const name = part.path[0] ?? ""
    const texts = equals(part, name.toLowerCase())
    if (!texts) continue
    const field = resolveField(site, name)
    if (field.kind !== "attribute" || !field.plain) continue
    const found: number[] = []
    for (const attributeId of field.ids) {
      for (const text of texts) for (const id of table.idsWithValue(attributeId, text)) found.push(id)
    }
    return sorted(found)
  }
  return null
}

function sorted(ids: number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}

function idBounds(parts: Comparison[]): { low: number; high: number } {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const part of parts) {
    const [operand] = part.operands
    if (part.path[0]?.toLowerCase() !== "objectid" || operand?.kind !== "text") continue
    const bound = Number(operand.text)
    if (part.operator === ">" || part.operator === ">=") low = Math.max(low, bound)
    if (part.operator === "<" || part.operator === "<=") high = Math.min(high, bound)
  }
  return { low, high }
}

function schemasOf(site: SimulatedSite, parts: Comparison[]): number[] {
  for (const part of parts) {
    const schemas = equals(part, "objectschemaid")
    if (schemas) return [...new Set(schemas.map(Number))]
    const types = equals(part, "objecttypeid")
    if (types) return [...new Set(types.flatMap((type) => site.types.get(Number(type))?.schemaId ?? []))]
    const names = equals(part, "objectschema")?.map((name) => name.toLowerCase())
    if (names) return [...site.schemas.values()].filter((s) => names.includes(s.name.toLowerCase())).map((s) => s.id)
  }
  return [...site.schemas.keys()]
}

/** The ids between two bounds (both inclusive; the predicate is exact), found by bisection. */
function slice(ids: readonly number[], low: number, high: number): number[] {
  const from = Number.isFinite(low) ? firstAtLeast(ids, low) : 0
  const to = Number.isFinite(high) ? firstAtLeast(ids, high + 1) : ids.length
  return ids.slice(from, to)
}

function firstAtLeast(ids: readonly number[], bound: number): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ids[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
