import { type Doc, Double, doc } from "../bson/value.ts"
import { type Command, collectionOf, namespaceOf, type Request } from "./command.ts"
import { VERSION } from "./handshake.ts"

export const STATISTICS_COMMANDS: readonly Command[] = [
  { names: ["collStats", "collstats"], writes: false, implements: [], ignores: ["scale"], run: collStats },
  { names: ["dbStats", "dbstats"], writes: false, implements: [], ignores: ["scale", "freeStorage"], run: dbStats },
  // The sections MongoDB lets clients switch on and off are not there in the first place.
  {
    names: ["serverStatus"],
    writes: false,
    implements: [],
    ignores: ["repl", "metrics", "locks", "recordStats", "wiredTiger", "tcmalloc"],
    run: serverStatus,
  },
]

function collStats(request: Request): Doc {
  const collection = collectionOf(request)
  return doc({
    ns: namespaceOf(request),
    count: collection?.count() ?? 0,
    nindexes: collection === undefined ? 0 : collection.indexes.length + 1,
    capped: false,
  })
}

function dbStats(request: Request): Doc {
  const collections = request.catalogue.ofDatabase(request.database)
  return doc({
    db: request.database,
    collections: collections.length,
    objects: collections.reduce((sum, collection) => sum + collection.count(), 0),
    indexes: collections.reduce((sum, collection) => sum + collection.indexes.length + 1, 0),
    totalSize: new Double(request.catalogue.store.sizeBytes()),
  })
}

/** Health at a glance; `readOnly` carries the reason why the server stopped writing. */
function serverStatus(request: Request): Doc {
  const { state, cursors, catalogue } = request
  const { rss, heapUsed, external } = process.memoryUsage()
  return doc({
    process: "embedded-database",
    version: VERSION,
    pid: BigInt(process.pid),
    uptime: new Double(process.uptime()),
    localTime: request.now,
    readOnly: state.readOnlyReason() ?? false,
    connections: doc({ current: state.connectionCount() }),
    cursors: doc({ open: cursors.count }),
    memory: doc({
      residentBytes: new Double(rss),
      heapBytes: new Double(heapUsed),
      externalBytes: new Double(external),
    }),
    storage: doc({ engine: "sqlite", bytes: new Double(catalogue.store.sizeBytes()) }),
    commands: new Map(state.commandCounts),
  })
}
