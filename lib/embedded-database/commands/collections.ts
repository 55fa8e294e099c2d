import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, isDoc } from "../bson/value.ts"
import { ID_INDEX } from "../collections/index-definition.ts"
import { CommandError } from "../command-error.ts"
import { compileFilter } from "../query/match.ts"
import { parseFilter } from "../query/parse-filter.ts"
import {
  type Command,
  collectionOf,
  countOption,
  docOption,
  flagOption,
  namespaceOf,
  type Reply,
  type Request,
} from "./command.ts"

export const COLLECTION_COMMANDS: readonly Command[] = [
  { names: ["create"], writes: true, implements: [], ignores: [], run: create },
  { names: ["drop"], writes: true, implements: [], ignores: [], run: drop },
  { names: ["dropDatabase"], writes: true, implements: [], ignores: [], run: dropDatabase },
  {
    names: ["listCollections"],
    writes: false,
    implements: ["filter", "nameOnly", "cursor"],
    // There are no users, so everyone is authorised for everything.
    ignores: ["authorizedCollections"],
    run: listCollections,
  },
  {
    names: ["listDatabases"],
    writes: false,
    implements: ["filter", "nameOnly"],
    ignores: ["authorizedDatabases"],
    run: listDatabases,
  },
]

function create(request: Request): Doc {
  const namespace = namespaceOf(request)
  if (request.catalogue.get(namespace) !== undefined)
    throw new CommandError(48, `Collection ${namespace} already exists.`)
  request.catalogue.getOrCreate(namespace)
  return doc({})
}

function drop(request: Request): Doc {
  const collection = collectionOf(request)
  if (collection === undefined) return doc({})
  const indexes = collection.indexes.length + 1
  request.catalogue.drop(collection.namespace)
  return doc({ nIndexesWas: indexes, ns: collection.namespace })
}

function dropDatabase(request: Request): Doc {
  for (const collection of request.catalogue.ofDatabase(request.database)) request.catalogue.drop(collection.namespace)
  return doc({ dropped: request.database })
}

function listCollections(request: Request): Reply {
  const nameOnly = flagOption(request.body, "nameOnly")
  const accepts = compileFilter(parseFilter(docOption(request.body, "filter") ?? new Map()))
  const prefix = request.database.length + 1
  const list = request.catalogue.ofDatabase(request.database).map(({ namespace }) => {
    const name = namespace.slice(prefix)
    return nameOnly
      ? doc({ name, type: "collection" })
      : doc({ name, type: "collection", options: doc({}), info: doc({ readOnly: false }), idIndex: ID_INDEX })
  })
  const cursor = docOption(request.body, "cursor")
  const documents = list.filter(accepts).map(encodeDocument)
  const batchSize = cursor === undefined ? undefined : countOption(cursor, "batchSize")
  return request.cursors.first(`${request.database}.$cmd.listCollections`, documents, batchSize, false)
}

function listDatabases(request: Request): Doc {
  const nameOnly = flagOption(request.body, "nameOnly")
  const accepts = compileFilter(parseFilter(docOption(request.body, "filter") ?? new Map()))
  const names = new Set(request.catalogue.all().map(({ namespace }) => namespace.slice(0, namespace.indexOf("."))))
  const databases = [...names]
    .map((name) => (nameOnly ? doc({ name }) : doc({ name, sizeOnDisk: 0, empty: false })))
    .filter((database) => isDoc(database) && accepts(database))
  return nameOnly ? doc({ databases }) : doc({ databases, totalSize: request.catalogue.store.sizeBytes() })
}
