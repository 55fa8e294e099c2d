import type { SimulatedAttribute, SimulatedSite, SimulatedType } from "./world.ts"

/** The four of every type: never inherited, because each type has its own. */
export const OWN_NAMES: ReadonlySet<string> = new Set(["Key", "Name", "Created", "Updated"])

/** Attributes that the type itself defines, by position. */
export function ownAttributes(site: SimulatedSite, typeId: number): SimulatedAttribute[] {
  return cacheOf(site).own.get(typeId) ?? []
}

/**
 * Attributes as the type shows them: its own and those of every ancestor that passes them on. Inherited ones keep
 * their id and their defining type (assets-api.md §5).
 */
export function attributesOf(site: SimulatedSite, typeId: number): SimulatedAttribute[] {
  const cache = cacheOf(site)
  const known = cache.all.get(typeId)
  if (known) return known
  const chain = inheritedFrom(site, typeId)
  const inherited = chain.flatMap((type) =>
    ownAttributes(site, type.id).filter((attribute) => !attribute.system && attribute.removable),
  )
  const own = ownAttributes(site, typeId)
  const all = [...own.slice(0, 4), ...inherited, ...own.slice(4)]
  cache.all.set(typeId, all)
  return all
}

/** The attribute that gives objects of the type their label. */
export function labelAttributeOf(site: SimulatedSite, typeId: number): SimulatedAttribute | undefined {
  const cache = cacheOf(site)
  const known = cache.label.get(typeId)
  if (known) return known
  const found = attributesOf(site, typeId).find((attribute) => attribute.label)
  if (found) cache.label.set(typeId, found)
  return found
}

/** The type and all types below it. */
export function typeAndChildren(site: SimulatedSite, typeId: number): Set<number> {
  const family = new Set([typeId])
  for (let grown = true; grown; ) {
    grown = false
    for (const type of site.types.values()) {
      if (type.parentId === null || family.has(type.id) || !family.has(type.parentId)) continue
      family.add(type.id)
      grown = true
    }
  }
  return family
}

/** Must be called after any change of types or attributes. */
export function forgetTypeTree(site: SimulatedSite): void {
  caches.delete(site)
}

interface TreeCache {
  own: Map<number, SimulatedAttribute[]>
  all: Map<number, SimulatedAttribute[]>
  label: Map<number, SimulatedAttribute>
}

const caches = new WeakMap<SimulatedSite, TreeCache>()

function cacheOf(site: SimulatedSite): TreeCache {
  const known = caches.get(site)
  if (known) return known
  const own = new Map<number, SimulatedAttribute[]>()
  for (const attribute of site.attributes.values()) {
    const list = own.get(attribute.typeId)
    if (list) list.push(attribute)
    else own.set(attribute.typeId, [attribute])
  }
  for (const list of own.values()) list.sort((a, b) => a.position - b.position || a.id - b.id)
  const cache: TreeCache = { own, all: new Map(), label: new Map() }
  caches.set(site, cache)
  return cache
}

/** Ancestors whose attributes reach the type, the farthest first. */
function inheritedFrom(site: SimulatedSite, typeId: number): SimulatedType[] {
  const chain: SimulatedType[] = []
  let parentId = site.types.get(typeId)?.parentId ?? null
  while (parentId !== null) {
    const parent = site.types.get(parentId)
    if (!parent?.inherited) break
    chain.unshift(parent)
    parentId = parent.parentId
  }
  return chain
}
