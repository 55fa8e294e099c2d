import { decodeDocument, withIdFirst } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, isDoc } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { withId } from "../update/upsert.ts"
import { type Command, entriesOf, namespaceOf, type Request } from "./command.ts"
import { runEntries } from "./write-errors.ts"

export const INSERT: Command = {
  names: ["insert"],
  writes: true,
  implements: ["documents", "ordered"],
  // There are no validators that could be bypassed.
  ignores: ["bypassDocumentValidation"],
  run: insert,
}

function insert(request: Request): Doc {
  const documents = encodedDocuments(request)
  const collection = request.catalogue.getOrCreate(namespaceOf(request))
  const { done, writeErrors } = runEntries(request.body, documents, (bytes) => {
    let raw = withIdFirst(bytes)
    let document = decodeDocument(raw)
    for (const name of document.keys()) {
      if (name.startsWith("$")) throw new CommandError(52, `The field name '${name}' must not begin with '$'`)
    }
    if (document.get("_id") === undefined) {
      document = withId(document)
      raw = encodeDocument(document)
    }
    collection.insert(document, raw)
  })
  return doc({ n: done, writeErrors })
}

function encodedDocuments(request: Request): Buffer[] {
  const sequence = request.sequences.get("documents")
  if (sequence !== undefined) return sequence
  return entriesOf(request, "documents").map((entry) => encodeDocument(isDoc(entry) ? entry : new Map()))
}
