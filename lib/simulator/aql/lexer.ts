export type TokenKind = "word" | "string" | "operator" | "open" | "close" | "comma" | "end"

export interface Token {
  kind: TokenKind
  text: string
  /** Offset in the query, for messages. */
  at: number
}

/** The query cannot be read; the HTTP side answers 400 with this text. */
export class AqlError extends Error {}

const OPERATOR = /==|!=|<=|>=|=|<|>/y
const WORD = /[^\s"'(),=!<>]+/y
const SPACE = /\s+/y

/**
 * Cuts AQL (and the JQL of the simulated Jira) into tokens. Text in quotes escapes with a backslash: `\"` and `\\`
 * (assets-api.md §7, the documented way).
 */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < query.length) {
    const space = match(SPACE, query, at)
    if (space) {
      at += space.length
      continue
    }
    const char = query[at] ?? ""
    if (char === '"' || char === "'") {
      const { text, end } = readQuoted(query, at)
      tokens.push({ kind: "string", text, at })
      at = end
      continue
    }
    const punctuation = PUNCTUATION[char]
    if (punctuation) {
      tokens.push({ kind: punctuation, text: char, at })
      at++
      continue
    }
    const operator = match(OPERATOR, query, at)
    const word = operator === null ? match(WORD, query, at) : null
    const text = operator ?? word
    if (!text) throw new AqlError(`Unexpected character '${char}' at position ${at}`)
    tokens.push({ kind: operator === null ? "word" : "operator", text, at })
    at += text.length
  }
  tokens.push({ kind: "end", text: "", at })
  return tokens
}

const PUNCTUATION: Record<string, TokenKind> = { "(": "open", ")": "close", ",": "comma" }

function match(pattern: RegExp, query: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(query)?.[0] ?? null
}

function readQuoted(query: string, start: number): { text: string; end: number } {
  const quote = query[start]
  let text = ""
  for (let at = start + 1; at < query.length; at++) {
    const char = query[at] ?? ""
    if (char === quote) return { text, end: at + 1 }
    if (char === "\\" && at + 1 < query.length) text += query[++at] ?? ""
    else text += char
  }
  throw new AqlError(`The quote at position ${start} is not closed`)
}
