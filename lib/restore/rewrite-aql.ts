/** Ids and keys of the target for those of the source; undefined where the thing was not restored. */
export interface AqlIds {
  schemaId(sourceId: string): string | undefined
  objectTypeId(sourceId: string): string | undefined
  objectId(sourceId: string): string | undefined
  objectKey(sourceKey: string): string | undefined
}

export interface RewrittenAql {
  text: string
  /** Values that name nothing restored and were left as they are, e.g. "objectTypeId 23". */
  unresolved: string[]
}

type Field = "objectschemaid" | "objecttypeid" | "objectid" | "key" | "objectkey"

interface Token {
  kind: "space" | "word" | "quoted" | "operator" | "punctuation"
  text: string
}

/**
 * An attribute's AQL filter with ids and keys of the target: only values compared with objectSchemaId, objectTypeId,
 * objectId and Key are touched, by =, ==, !=, <>, in (…) and not in (…). Everything else, texts in quotes above all,
 * stays byte by byte (assets-api.md §6, §7).
 */
export function rewriteAql(aql: string, ids: AqlIds): RewrittenAql {
  const tokens = tokenize(aql)
  const unresolved: string[] = []
  for (const { index, field } of valuePlaces(tokens)) {
    const token = tokens[index]
    if (!token) continue
    const value = unquote(token)
    const target = lookUp(ids, field, value)
    if (target === undefined) unresolved.push(`${field === "objectkey" ? "key" : field} ${value}`)
    else if (target !== value) {
      tokens[index] = { kind: token.kind, text: token.kind === "quoted" ? `"${target}"` : target }
    }
  }
  return { text: tokens.map((token) => token.text).join(""), unresolved }
}

/** Object ids and keys an AQL filter names: what the object pass has to remember for the rewrite. */
export function objectsNamedIn(aql: string): { ids: string[]; keys: string[] } {
  const tokens = tokenize(aql)
  const ids: string[] = []
  const keys: string[] = []
  for (const { index, field } of valuePlaces(tokens)) {
    const token = tokens[index]
    if (!token) continue
    if (field === "objectid") ids.push(unquote(token))
    else if (field === "key" || field === "objectkey") keys.push(unquote(token))
  }
  return { ids, keys }
}

function lookUp(ids: AqlIds, field: Field, value: string): string | undefined {
  switch (field) {
    case "objectschemaid":
      return ids.schemaId(value)
    case "objecttypeid":
      return ids.objectTypeId(value)
    case "objectid":
      return ids.objectId(value)
    case "key":
    case "objectkey":
      return ids.objectKey(value)
  }
}

const TOKEN = /(\s+)|("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)|(==|!=|<>|<=|>=|=|<|>)|([(),])|([^\s"'()=<>!,]+|!)/gs

function tokenize(aql: string): Token[] {
  const tokens: Token[] = []
  for (const match of aql.matchAll(TOKEN)) {
    const [text, space, quoted, operator, punctuation] = match
    const kind = space
      ? "space"
      : quoted
        ? "quoted"
        : operator
          ? "operator"
          : punctuation
            ? "punctuation"
            : ("word" as const)
    tokens.push({ kind, text })
  }
  return tokens
}

const FIELDS = new Map<string, Field>(
  (["objectschemaid", "objecttypeid", "objectid", "key", "objectkey"] as const).map((field) => [field, field]),
)

function* valuePlaces(tokens: readonly Token[]): Generator<{ index: number; field: Field }> {
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind !== "word") continue
    const field = FIELDS.get(token.text.toLowerCase())
    if (!field) continue
    let next = afterSpace(tokens, at)
    const operator = tokens[next]
    if (operator?.kind === "operator" && ["=", "==", "!=", "<>"].includes(operator.text)) {
      next = afterSpace(tokens, next)
      if (isValue(tokens[next])) yield { index: next, field }
      continue
    }
    if (operator?.text.toLowerCase() === "not") next = afterSpace(tokens, next)
    if (tokens[next]?.text.toLowerCase() !== "in") continue
    next = afterSpace(tokens, next)
    if (tokens[next]?.text !== "(") continue
    for (next++; next < tokens.length && tokens[next]?.text !== ")"; next++) {
      // A bracket inside the list is a function call: its arguments are not ids.
      if (tokens[next]?.text === "(") break
      if (isValue(tokens[next]) && tokens[afterSpace(tokens, next)]?.text !== "(") yield { index: next, field }
    }
  }
}

function afterSpace(tokens: readonly Token[], index: number): number {
  let next = index + 1
  while (tokens[next]?.kind === "space") next++
  return next
}

function isValue(token: Token | undefined): boolean {
  // A quote that nobody closed is no value: such a filter is broken and stays as it is.
  return token?.kind === "word" || (token?.kind === "quoted" && /^(["']).*\1$/s.test(token.text))
}

function unquote(token: Token): string {
  return token.kind === "quoted" ? token.text.slice(1, -1).replace(/\\(.)/gs, "$1") : token.text
}
