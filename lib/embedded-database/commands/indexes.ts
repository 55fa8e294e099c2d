import { equalValues } from "../bson/compare.ts"
import { encodeDocument } from "../bson/encode.ts"
import { show } from "../bson/show.ts"
import { type Doc, doc, isDoc, typeNameOf, type Value } from "../bson/value.ts"
import type { Collection } from "../collections/collection.ts"
import { describeIndex, ID_INDEX, keyPattern, parseIndexDefinition } from "../collections/index-definition.ts"
import type { IndexEntries } from "../collections/index-entries.ts"
import { CommandError, notSupported } from "../command-error.ts"
import { type Command, collectionOf, countOption, docOption, namespaceOf, type Reply, type Request } from "./command.ts"

export const INDEX_COMMANDS: readonly Command[] = [
  { names: ["createIndexes"], writes: true, implements: ["indexes"], ignores: [], run: createIndexes },
  { names: ["dropIndexes", "deleteIndexes"], writes: true, implements: ["index"], ignores: [], run: dropIndexes },
  { names: ["listIndexes"], writes: false, implements: ["cursor"], ignores: [], run: listIndexes },
]

function createIndexes(request: Request): Doc {
  const specs = request.body.get("indexes")
  if (!Array.isArray(specs) || specs.length === 0)
    throw new CommandError(2, "Must specify at least one index to create")
  const known = collectionOf(request)
  const collection = known ?? request.catalogue.getOrCreate(namespaceOf(request))
  const before = collection.indexes.length + 1
  for (const spec of specs) {
    if (!isDoc(spec)) throw new CommandError(14, `An index is described by an object, not ${typeNameOf(spec)}`)
    if (isIdIndex(spec)) continue
    request.catalogue.createIndex(collection, parseIndexDefinition(spec), request.budget)
  }
  return doc({
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.length + 1,
    createdCollectionAutomatically: known === undefined,
  })
}

/** The index on `_id` exists from the start; asking for it again is no error unless it should be something else. */
function isIdIndex(spec: Doc): boolean {
  const key = spec.get("key")
  if (!isDoc(key) || key.size !== 1 || !key.has("_id")) return false
  if (!equalValues(key, doc({ _id: 1 }))) throw notSupported("A descending index on _id", 67)
  for (const [option, value] of spec) {
    const isDefault = option === "key" || option === "name" || option === "v" || (option === "unique" && value === true)
    if (!isDefault && option !== "background")
      throw new CommandError(197, `The field '${option}' is not valid for an _id index specification`)
  }
  return true
}

function dropIndexes(request: Request): Doc {
  const collection = collectionOf(request)
  if (collection === undefined) throw new CommandError(26, `ns not found ${namespaceOf(request)}`)
  const before = collection.indexes.length + 1
  for (const index of indexesToDrop(collection, request.body.get("index") ?? null)) {
    request.catalogue.dropIndex(collection, index)
  }
  return doc({ nIndexesWas: before })
}

function indexesToDrop(collection: Collection, wanted: Value): IndexEntries[] {
  if (wanted === "*") return collection.indexes
  if (Array.isArray(wanted)) return wanted.flatMap((one) => indexesToDrop(collection, one))
  if (wanted === "_id_" || (isDoc(wanted) && equalValues(wanted, doc({ _id: 1 })))) {
    throw new CommandError(72, "cannot drop _id index")
  }
  const found = collection.indexes.filter(({ definition }) =>
    isDoc(wanted) ? equalValues(keyPattern(definition), wanted) : definition.name === wanted,
  )
  if (found.length === 0) throw new CommandError(27, `index not found with name [${show(wanted)}]`)
  return found
}

function listIndexes(request: Request): Reply {
  const collection = collectionOf(request)
  const namespace = namespaceOf(request)
  if (collection === undefined) throw new CommandError(26, `ns does not exist: ${namespace}`)
  const list = [ID_INDEX, ...collection.indexes.map((index) => describeIndex(index.definition))]
  const cursor = docOption(request.body, "cursor")
  const batchSize = cursor === undefined ? undefined : countOption(cursor, "batchSize")
  return request.cursors.first(namespace, list.map(encodeDocument), batchSize, false)
}
