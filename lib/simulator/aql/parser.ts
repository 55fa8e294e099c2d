import { AqlError, type Token, tokenize } from "./lexer.ts"

export type Operand = { kind: "text"; text: string } | { kind: "call"; name: string; arguments: string[] }

export type CompareOperator =
  | "="
  | "=="
  | "!="
  | "<"
  | ">"
  | "<="
  | ">="
  | "in"
  | "not in"
  | "like"
  | "not like"
  | "startswith"
  | "not startswith"
  | "endswith"
  | "not endswith"

export type Condition =
  | { kind: "all" }
  | { kind: "and" | "or"; parts: Condition[] }
  | { kind: "not"; part: Condition }
  /** A dotted path: the last name is compared, the ones before it are references to follow. */
  | { kind: "compare"; path: string[]; operator: CompareOperator; operands: Operand[] }
  | { kind: "empty"; path: string[]; negated: boolean }
  | { kind: "having"; call: Operand & { kind: "call" }; negated: boolean }

export interface Query {
  where: Condition
  orderBy: { path: string[]; descending: boolean }[]
}

/** Parses AQL; an empty query means all objects. Throws AqlError. */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(tokenize(text))
  const where: Condition = reader.isEnd() || reader.isWord("order") ? { kind: "all" } : readOr(reader)
  const orderBy = readOrder(reader)
  if (!reader.isEnd()) throw new AqlError(`Unexpected '${reader.peek().text}' at position ${reader.peek().at}`)
  return { where, orderBy }
}

function readOrder(reader: TokenReader): Query["orderBy"] {
  const orderBy: Query["orderBy"] = []
  if (!reader.takeWord("order")) return orderBy
  if (!reader.takeWord("by")) throw new AqlError("ORDER must be followed by BY")
  do {
    const path = readPath(reader)
    const descending = reader.takeWord("desc")
    if (!descending) reader.takeWord("asc")
    orderBy.push({ path, descending })
  } while (reader.take("comma"))
  return orderBy
}

function readOr(reader: TokenReader): Condition {
  const parts = [readAnd(reader)]
  while (reader.takeWord("or")) parts.push(readAnd(reader))
  return parts.length === 1 ? (parts[0] ?? { kind: "all" }) : { kind: "or", parts }
}

function readAnd(reader: TokenReader): Condition {
  const parts = [readTerm(reader)]
  while (reader.takeWord("and")) parts.push(readTerm(reader))
  return parts.length === 1 ? (parts[0] ?? { kind: "all" }) : { kind: "and", parts }
}

function readTerm(reader: TokenReader): Condition {
  if (reader.takeWord("not")) return { kind: "not", part: readTerm(reader) }
  if (reader.take("open")) {
    const inner = readOr(reader)
    reader.expect("close")
    return inner
  }
  return readComparison(reader)
}

function readComparison(reader: TokenReader): Condition {
  const path = readPath(reader)
  if (reader.takeWord("is")) {
    const negated = reader.takeWord("not")
    if (!reader.takeWord("empty")) throw new AqlError("IS must be followed by EMPTY or NOT EMPTY")
    return { kind: "empty", path, negated }
  }
  const operator = reader.peek().kind === "operator" ? reader.next().text : null
  if (operator !== null) return compare(path, operator, [readOperand(reader)])
  const negated = reader.takeWord("not")
  if (reader.takeWord("having")) return { kind: "having", call: readCall(reader, reader.next()), negated }
  const word = reader.next().text.toLowerCase()
  if (word === "in") return compare(path, negated ? "not in" : "in", readList(reader))
  if (!WORD_OPERATORS.has(word)) throw new AqlError(`Unknown operator '${word}' after ${path.join(".")}`)
  return compare(path, negated ? `not ${word}` : word, [readOperand(reader)])
}

const WORD_OPERATORS = new Set(["like", "startswith", "endswith"])
const OPERATORS = new Set<string>([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "in",
  "not in",
  "like",
  "not like",
  "startswith",
  "not startswith",
  "endswith",
  "not endswith",
])

function compare(path: string[], operator: string, operands: Operand[]): Condition {
  if (!isOperator(operator)) throw new AqlError(`Unknown operator '${operator}'`)
  return { kind: "compare", path, operator, operands }
}

function isOperator(text: string): text is CompareOperator {
  return OPERATORS.has(text)
}

function readList(reader: TokenReader): Operand[] {
  if (!reader.take("open")) return [readOperand(reader)]
  const operands = [readOperand(reader)]
  while (reader.take("comma")) operands.push(readOperand(reader))
  reader.expect("close")
  return operands
}

function readOperand(reader: TokenReader): Operand {
  const token = reader.next()
  if (token.kind === "string") return { kind: "text", text: token.text }
  if (token.kind !== "word") throw new AqlError(`A value is missing at position ${token.at}`)
  return reader.peek().kind === "open" ? readCall(reader, token) : { kind: "text", text: token.text }
}

/** Arguments are kept as text: for inboundReferences and its kin they are AQL again. */
function readCall(reader: TokenReader, name: Token): Operand & { kind: "call" } {
  reader.expect("open")
  const parts: Token[][] = [[]]
  for (let depth = 0; ; ) {
    const token = reader.next()
    if (token.kind === "end") throw new AqlError(`The bracket after ${name.text} is not closed`)
    if (token.kind === "close" && depth-- === 0) break
    if (token.kind === "open") depth++
    if (token.kind === "comma" && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  const filled = parts.filter((part) => part.length > 0)
  return { kind: "call", name: name.text.toLowerCase(), arguments: filled.map(textOf) }
}

function textOf(tokens: Token[]): string {
  const [only] = tokens
  if (tokens.length === 1 && only) return only.text
  return tokens.map((token) => (token.kind === "string" ? quote(token.text) : token.text)).join(" ")
}

/** Text as a quoted AQL value: backslash first, then the quote (assets-api.md §7). */
export function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
}

/** `City.Country."Full name"`: dots belong to words outside quotes. */
function readPath(reader: TokenReader): string[] {
  const path: string[] = []
  let open = true
  for (;;) {
    const token = reader.peek()
    const startsWithDot = token.kind === "word" && token.text.startsWith(".")
    if (token.kind !== "word" && token.kind !== "string") break
    if (!open && !startsWithDot) break
    reader.next()
    if (token.kind === "string") {
      path.push(token.text)
      open = false
      continue
    }
    path.push(...token.text.split(".").filter((part) => part !== ""))
    open = token.text.endsWith(".")
  }
  if (path.length === 0) throw new AqlError(`A name is missing at position ${reader.peek().at}`)
  return path
}

class TokenReader {
  readonly #tokens: Token[]
  #at = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", at: 0 }
  }

  next(): Token {
    const token = this.peek()
    if (token.kind !== "end") this.#at++
    return token
  }

  isEnd(): boolean {
    return this.peek().kind === "end"
  }

  isWord(word: string): boolean {
    const token = this.peek()
    return token.kind === "word" && token.text.toLowerCase() === word
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.#at++
    return true
  }

  take(kind: Token["kind"]): boolean {
    if (this.peek().kind !== kind) return false
    this.#at++
    return true
  }

  expect(kind: Token["kind"]): void {
    if (!this.take(kind)) throw new AqlError(`A bracket is missing at position ${this.peek().at}`)
  }
}
