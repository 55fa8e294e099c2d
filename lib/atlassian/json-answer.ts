import type { Json, JsonObject } from "../assets/nouns.ts"
import { AppError } from "../errors.ts"

/** Keys whose values are live credentials; they sit deep inside ordinary answers (assets-api.md §7, avatars). */
const SECRET_KEYS: ReadonlySet<string> = new Set(["mediaJwtToken", "jwtToken", "accessToken"])
const MAX_DEPTH = 64

/**
 * An answer as JSON with every secret taken out, so that nothing behind this point can store or log one. One walk does
 * both that and the depth check (T6); the tree is changed in place, never copied, as pages of objects are large.
 * Throws AppError ATLASSIAN_FAILED for cut, empty or too deep JSON.
 */
export function parseJsonAnswer(body: Buffer): Json {
  const json = parseSecretAnswer(body)
  stripSecrets(json)
  return json
}

/** Throws unless a body is empty or looks like whole JSON, without parsing it: for answers that nobody reads. */
export function expectJson(body: Buffer): void {
  const text = body.length <= 64 ? body.toString("utf8").trim() : edges(body)
  if (text === "" || /^(\{.*\}|\[.*\]|"[^"]*"|null|true|false|-?\d+)$/s.test(text)) return
  throw broken(`the answer is not JSON (${body.length} bytes)`)
}

/** The first and last 32 bytes. */
function edges(body: Buffer): string {
  return `${body.toString("latin1", 0, 32)}${body.toString("latin1", body.length - 32)}`.trim()
}

/** The same without stripping, only for the two calls that are asked for an upload token. */
export function parseSecretAnswer(body: Buffer): Json {
  try {
    return JSON.parse(body.toString("utf8"))
  } catch {
    // The cause of a syntax error quotes the text, so it is dropped.
    throw broken(`the answer is not JSON (${body.length} bytes)`)
  }
}

/** Takes secrets out of a JSON tree in place; exported for what comes from elsewhere. */
export function stripSecrets(json: Json): void {
  if (typeof json === "object" && json !== null) walk(json, 1)
}

function walk(node: Json[] | JsonObject, depth: number): void {
  if (depth > MAX_DEPTH) throw broken("the answer is nested too deeply")
  if (Array.isArray(node)) {
    for (const child of node) {
      if (typeof child === "object" && child !== null) walk(child, depth + 1)
    }
    return
  }
  for (const key in node) {
    if (SECRET_KEYS.has(key)) {
      delete node[key]
      continue
    }
    const child = node[key]
    if (typeof child === "object" && child !== null) walk(child, depth + 1)
  }
}

function broken(message: string): AppError {
  return new AppError("ATLASSIAN_FAILED", message, {
    userMessage: "Jira sent an answer that cannot be read. Try again later.",
    facts: { reason: "BROKEN_ANSWER" },
    retry: "later",
  })
}
