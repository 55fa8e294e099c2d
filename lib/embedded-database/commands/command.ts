import { decodeDocument } from "../bson/decode.ts"
import { type Doc, isDoc, isTruthy, toNumber, typeNameOf, type Value } from "../bson/value.ts"
import type { Catalogue } from "../collections/catalogue.ts"
import type { Collection } from "../collections/collection.ts"
import type { Budget } from "../collections/find.ts"
import { CommandError, notSupported } from "../command-error.ts"
import type { Cursors } from "./cursors.ts"

/** What the server knows besides its data. */
export interface ServerState {
  startedAt: Date
  /** Why writing is refused at the moment; undefined while all is well. */
  readOnlyReason(): string | undefined
  connectionCount(): number
  commandCounts: Map<string, number>
}

/** One command as a handler sees it. */
export interface Request {
  /** The command document; its first field names the command. */
  body: Doc
  database: string
  /** Documents sent beside the body (OP_MSG section kind 1), by field name, still encoded. */
  sequences: ReadonlyMap<string, Buffer[]>
  connectionId: number
  now: Date
  catalogue: Catalogue
  cursors: Cursors
  budget: Budget
  state: ServerState
}

/** The reply: a document to which `ok: 1` is added, or finished BSON bytes in pieces. */
export type Reply = Doc | Buffer[]

export interface Command {
  /** All names it answers to; the first is its canonical one. */
  names: readonly string[]
  /** Changes data: runs inside the durable transaction of its group and is refused while the server is read-only. */
  writes: boolean
  /** Options the handler implements, beyond those common to all commands. */
  implements: readonly string[]
  /** Options that cannot change any result here; each is listed in README.md with the reason. */
  ignores: readonly string[]
  run(request: Request): Reply
}

/** Common to every command. `lsid` only groups cursors and retries; there is one server, so preferences and clocks are moot. */
const COMMON_IGNORED = new Set([
  "$db",
  "lsid",
  "$readPreference",
  "$clusterTime",
  "comment",
  "writeConcern",
  "readConcern",
  "maxTimeMS",
  "maxTimeMSOpOnly",
  "collation",
  "let",
])

/** Raises the error a client deserves for options this command does not implement. */
export function checkOptions(command: Command, body: Doc): void {
  const [name = ""] = body.keys()
  refuseTransactions(body)
  checkReadConcern(body.get("readConcern"))
  checkWriteConcern(body.get("writeConcern"))
  checkCollation(body.get("collation"))
  const variables = body.get("let")
  if (isDoc(variables) && variables.size > 0) throw notSupported("The option let")
  for (const [option, value] of body) {
    if (option === name || COMMON_IGNORED.has(option)) continue
    if (command.implements.includes(option) || command.ignores.includes(option)) continue
    refuseOption(name, option, value)
  }
}

/** The same check for one entry of `updates` or `deletes`. */
export function checkEntryOptions(kind: string, entry: Doc, allowed: readonly string[]): void {
  checkCollation(entry.get("collation"))
  for (const [option, value] of entry) {
    if (option !== "collation" && !allowed.includes(option)) refuseOption(kind, option, value)
  }
}

/** Switches that MongoDB has: asking for what happens anyway (`false`) is fine, anything else is refused. */
const UNSUPPORTED_OPTIONS = new Set([
  "hint",
  "min",
  "max",
  "returnKey",
  "showRecordId",
  "tailable",
  "awaitData",
  "oplogReplay",
  "noCursorTimeout",
  "explain",
  "capped",
  "size",
  "timeseries",
  "viewOn",
  "pipeline",
  "validator",
  "validationLevel",
  "validationAction",
  "clusteredIndex",
  "changeStreamPreAndPostImages",
  "expireAfterSeconds",
  "storageEngine",
  "indexOptionDefaults",
  "encryptedFields",
  "encryptionInformation",
  "commitQuorum",
  "needsMerge",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
  "readOnce",
  "term",
  "sampleId",
  "c",
  "constants",
  "isMapReduceCommand",
])

function refuseOption(command: string, option: string, value: Value): void {
  if (UNSUPPORTED_OPTIONS.has(option)) {
    if (value === false || value === null) return
    throw notSupported(`The option ${option} of ${command}`, 72)
  }
  throw new CommandError(40415, `BSON field '${command}.${option}' is an unknown field.`)
}

function refuseTransactions(body: Doc): void {
  if (body.has("txnNumber") || body.has("startTransaction") || body.has("autocommit") || body.has("stmtId")) {
    throw new CommandError(20, "Transaction numbers are only allowed on a replica set member or mongos")
  }
}

function checkReadConcern(value: Value | undefined): void {
  if (!isDoc(value)) return
  const level = value.get("level") ?? "local"
  if (typeof level !== "string" || !["local", "available", "majority"].includes(level) || value.size > 1) {
    throw notSupported(`The read concern ${String(level)}`, 72)
  }
}

/** Every answered write is durable, which is more than any write concern asks of a stand-alone server. */
function checkWriteConcern(value: Value | undefined): void {
  if (!isDoc(value)) return
  for (const name of value.keys()) {
    if (!["w", "j", "fsync", "wtimeout", "provenance"].includes(name))
      throw notSupported(`The write concern ${name}`, 72)
  }
  const w = value.get("w") ?? 1
  const number = toNumber(w)
  if (w === "majority" || number === 0 || number === 1) return
  throw new CommandError(2, "cannot use 'w' > 1 when a host is not replicated")
}

function checkCollation(value: Value | undefined): void {
  if (value === undefined || (isDoc(value) && (value.size === 0 || value.get("locale") === "simple"))) return
  throw notSupported("Collation")
}

/** `database.collection` of a command whose value is the collection's name; anything but a name is refused. */
export function namespaceOf(request: Request): string {
  const [[command, name] = ["", null]] = [...request.body]
  if (typeof name !== "string" || name === "") {
    throw new CommandError(73, `The collection of ${command} has to be a name, not ${typeNameOf(name)}`)
  }
  return `${request.database}.${name}`
}

/** The collection a command reads, undefined when it does not exist (which reads like an empty one). */
export function collectionOf(request: Request): Collection | undefined {
  return request.catalogue.get(namespaceOf(request))
}

/** An option that has to be a document; missing ones are undefined. */
export function docOption(body: Doc, name: string): Doc | undefined {
  const value = body.get(name)
  if (value === undefined || value === null) return undefined
  if (!isDoc(value))
    throw new CommandError(14, `BSON field '${name}' is the wrong type '${typeNameOf(value)}', expected type 'object'`)
  return value
}

/** An option that has to be a whole number ≥ 0; missing ones are undefined. */
export function countOption(body: Doc, name: string): number | undefined {
  const value = body.get(name)
  if (value === undefined || value === null) return undefined
  const number = toNumber(value)
  if (number === undefined) {
    throw new CommandError(14, `BSON field '${name}' is the wrong type '${typeNameOf(value)}', expected a number`)
  }
  if (!Number.isInteger(number) || number < 0)
    throw new CommandError(2, `The value of ${name} must be a whole number of at least 0`)
  return number
}

export function flagOption(body: Doc, name: string): boolean {
  return isTruthy(body.get(name))
}

/** Entries of a bulk command: from the sections beside the body, or from an array inside it. */
export function entriesOf(request: Request, name: string): Doc[] {
  const sequence = request.sequences.get(name)
  if (sequence !== undefined) return sequence.map((bytes) => decodeDocument(bytes))
  const list = request.body.get(name)
  if (!Array.isArray(list)) throw new CommandError(40414, `BSON field '${name}' is missing but a required field`)
  return list.map((entry) => {
    if (!isDoc(entry))
      throw new CommandError(14, `BSON field '${name}' has an entry of type '${typeNameOf(entry)}', expected 'object'`)
    return entry
  })
}
