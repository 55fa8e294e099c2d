import type { ObjectType } from "../assets/nouns.ts"

/**
 * Types in the order in which they can be created: parents before children, siblings by position, then by id
 * . A type whose parent is not in the list counts as a root; a parent cycle, which Assets cannot make, is cut
 * at its lowest id so that no type is ever left out.
 */
export function orderTypes(types: readonly ObjectType[]): ObjectType[] {
  const known = new Set(types.map((type) => type.id))
  const children = new Map<string | null, ObjectType[]>()
  for (const type of [...types].sort(byPosition)) {
    const parent = parentIn(known, type)
    const siblings = children.get(parent)
    if (siblings) siblings.push(type)
    else children.set(parent, [type])
  }
  const ordered: ObjectType[] = []
  const placed = new Set<string>()
  const place = (start: ObjectType): void => {
    const stack = [start]
    for (let type = stack.pop(); type; type = stack.pop()) {
      if (placed.has(type.id)) continue
      placed.add(type.id)
      ordered.push(type)
      stack.push(...[...(children.get(type.id) ?? [])].reverse())
    }
  }
  for (const root of children.get(null) ?? []) place(root)
  for (const type of [...types].sort((a, b) => compareIds(a.id, b.id))) if (!placed.has(type.id)) place(type)
  return ordered
}

/**
 * The type whose attributes reach `type` from furthest up: where a marker attribute has to be so that objects of
 * `type` carry it. A child receives its parent's attributes only when the parent is `inherited` (assets-api.md §5).
 */
export function inheritanceRoot(types: ReadonlyMap<string, ObjectType>, type: ObjectType): ObjectType {
  let root = type
  const seen = new Set([type.id])
  for (;;) {
    const parent = root.parentObjectTypeId === null ? undefined : types.get(root.parentObjectTypeId)
    if (!parent?.inherited || seen.has(parent.id)) return root
    seen.add(parent.id)
    root = parent
  }
}

/** Decimal ids by number, anything else (icon UUIDs) by text. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length && /^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

function parentIn(known: ReadonlySet<string>, type: ObjectType): string | null {
  const parent = type.parentObjectTypeId
  return parent !== null && parent !== type.id && known.has(parent) ? parent : null
}

function byPosition(a: ObjectType, b: ObjectType): number {
  return a.position - b.position || compareIds(a.id, b.id)
}
