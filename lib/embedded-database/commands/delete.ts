import { parseFilterWithExpressions } from "../aggregate/pipeline.ts"
import { decodeDocument } from "../bson/decode.ts"
import { type Doc, doc } from "../bson/value.ts"
import { findDocuments } from "../collections/find.ts"
import { CommandError } from "../command-error.ts"
import { type Command, checkEntryOptions, collectionOf, docOption, entriesOf, type Request } from "./command.ts"
import { runEntries } from "./write-errors.ts"

export const DELETE: Command = {
  names: ["delete"],
  writes: true,
  implements: ["deletes", "ordered"],
  ignores: [],
  run: remove,
}

function remove(request: Request): Doc {
  const collection = collectionOf(request)
  let removed = 0
  const { writeErrors } = runEntries(request.body, entriesOf(request, "deletes"), (entry) => {
    checkEntryOptions("delete.deletes", entry, ["q", "limit"])
    const filter = parseFilterWithExpressions(docOption(entry, "q") ?? new Map(), request.now)
    const limit = entry.get("limit")
    if (limit !== 0 && limit !== 1) throw new CommandError(9, "The limit field in delete objects must be 0 or 1")
    if (collection === undefined) return
    const query = { filter, sort: [], skip: 0, limit }
    for (const stored of [...findDocuments(collection, query, request.budget)]) {
      collection.remove(stored, decodeDocument(stored.raw))
      removed++
    }
  })
  return doc({ n: removed, writeErrors })
}
