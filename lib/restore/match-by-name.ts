interface Scoped {
  id: string
  name: string
  objectSchemaId: string | null
}

/**
 * The status or reference type of the target that stands for `source`: global ones by name, because their ids differ
 * between sites (assets-api.md §8), those of a schema only by one of the new schema. undefined: it has to be created.
 */
export function matchByName<T extends Scoped>(source: Scoped, targets: readonly T[], schemaId: string): T | undefined {
  const scope = source.objectSchemaId === null ? null : schemaId
  const inScope = targets.filter((target) => target.objectSchemaId === scope)
  const own = targets.filter((target) => target.objectSchemaId === schemaId)
  // A global one that the target lacks was created in the schema by an earlier run.
  return pick(source.name, inScope) ?? pick(source.name, own)
}

function pick<T extends Scoped>(name: string, targets: readonly T[]): T | undefined {
  const folded = name.trim().toLowerCase()
  return (
    targets.find((target) => target.name === name) ??
    targets.find((target) => target.name.trim().toLowerCase() === folded)
  )
}
