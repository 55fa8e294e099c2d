import type { Doc } from "./bson/value.ts"

/** MongoDB's numeric error codes this server answers with, and the names drivers show. */
const NAMES = {
  1: "InternalError",
  2: "BadValue",
  8: "UnknownError",
  9: "FailedToParse",
  13: "Unauthorized",
  14: "TypeMismatch",
  15: "Overflow",
  16: "InvalidLength",
  20: "IllegalOperation",
  22: "InvalidBSON",
  26: "NamespaceNotFound",
  27: "IndexNotFound",
  28: "PathNotViable",
  40: "ConflictingUpdateOperators",
  43: "CursorNotFound",
  48: "NamespaceExists",
  50: "MaxTimeMSExpired",
  52: "DollarPrefixedFieldName",
  53: "InvalidIdField",
  54: "NotSingleValueField",
  56: "EmptyFieldName",
  59: "CommandNotFound",
  66: "ImmutableField",
  67: "CannotCreateIndex",
  72: "InvalidOptions",
  73: "InvalidNamespace",
  85: "IndexOptionsConflict",
  86: "IndexKeySpecsConflict",
  96: "OperationFailed",
  146: "ExceededMemoryLimit",
  168: "InvalidPipelineOperator",
  171: "CannotIndexParallelArrays",
  175: "QueryPlanKilled",
  197: "InvalidIndexSpecificationOption",
  238: "NotImplemented",
  292: "QueryExceededMemoryLimitNoDiskUseAllowed",
  10334: "BSONObjectTooLarge",
  11000: "DuplicateKey",
  14031: "OutOfDiskSpace",
  15947: "Location15947",
  15952: "Location15952",
  15955: "Location15955",
  15956: "Location15956",
  15957: "Location15957",
  15958: "Location15958",
  15959: "Location15959",
  15974: "Location15974",
  15976: "Location15976",
  15981: "Location15981",
  15983: "Location15983",
  16007: "Location16007",
  16020: "Location16020",
  16410: "Location16410",
  16608: "Location16608",
  16609: "Location16609",
  16610: "Location16610",
  16612: "Location16612",
  16702: "Location16702",
  16872: "Location16872",
  16980: "Location16980",
  16990: "Location16990",
  17083: "Location17083",
  17124: "Location17124",
  17217: "Location17217",
  17276: "Location17276",
  28689: "Location28689",
  28690: "Location28690",
  28765: "Location28765",
  28810: "Location28810",
  28811: "Location28811",
  28812: "Location28812",
  28818: "Location28818",
  31002: "Location31002",
  31119: "Location31119",
  31249: "Location31249",
  31250: "Location31250",
  31253: "Location31253",
  31254: "Location31254",
  40081: "Location40081",
  40156: "Location40156",
  40157: "Location40157",
  40158: "Location40158",
  40160: "Location40160",
  40177: "Location40177",
  40234: "Location40234",
  40235: "Location40235",
  40236: "Location40236",
  40237: "Location40237",
  40238: "Location40238",
  40323: "Location40323",
  40324: "Location40324",
  40414: "IDLFailedToParse",
  40415: "IDLUnknownField",
  51270: "Location51270",
  51272: "Location51272",
} as const

export type ErrorNumber = keyof typeof NAMES

/** A refusal the client sees as `{ ok: 0, code, codeName, errmsg }`; `details` joins the reply (keyPattern, keyValue). */
export class CommandError extends Error {
  readonly code: ErrorNumber
  readonly details: Doc | undefined

  constructor(code: ErrorNumber, message: string, details?: Doc) {
    super(message)
    this.name = "CommandError"
    this.code = code
    this.details = details
  }

  get codeName(): string {
    return NAMES[this.code]
  }
}

/** Refuses something MongoDB has and this server does not: one wording, so that nobody looks for a bug of their own. */
export function notSupported(what: string, code: ErrorNumber = 238): CommandError {
  return new CommandError(code, `${what} is not supported by the embedded database`)
}
