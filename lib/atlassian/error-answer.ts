/** What an error answer says, whatever its form. Texts are Atlassian's, shortened and free of control characters. */
export interface ErrorAnswer {
  messages: string[]
  /** objectTypeAttributeId → message; one bad attribute refuses the whole write (assets-api.md §2). */
  attributeErrors: Record<string, string>
  /** Other named fields, such as "name". */
  fieldErrors: Record<string, string>
}

const ATTRIBUTE_KEY = /^rlabs-insight-attribute-(.+)$/
const LONGEST_MESSAGE = 300
const MOST_MESSAGES = 20

/**
 * Reads the body of a refused request: Atlassian's `errorMessages` and `errors`, the attachment service's singular
 * `errorMessage`, the gateway's `message`. HTML, XML, cut JSON and nothing at all give an empty answer. Never throws.
 */
export function readErrorAnswer(body: Uint8Array): ErrorAnswer {
  const answer: ErrorAnswer = { messages: [], attributeErrors: {}, fieldErrors: {} }
  const json = tryJson(body)
  if (!isRecord(json)) return answer
  const { errorMessages, errorMessage, message, errors, errorCode } = json
  for (const text of [...listOf(errorMessages), errorMessage, message, errorCode]) {
    if (typeof text === "string" && text !== "") answer.messages.push(shorten(text))
  }
  if (isRecord(errors)) {
    for (const [key, value] of Object.entries(errors).slice(0, MOST_MESSAGES)) {
      if (typeof value !== "string") continue
      const attributeId = ATTRIBUTE_KEY.exec(key)?.[1]
      if (attributeId) setOwn(answer.attributeErrors, attributeId, shorten(value))
      else setOwn(answer.fieldErrors, key, shorten(value))
    }
  }
  return answer
}

/** All of it in one line for a person, "" when the answer says nothing readable. */
export function describeErrorAnswer(answer: ErrorAnswer): string {
  const fields = Object.entries(answer.fieldErrors).map(([field, text]) => `${field}: ${text}`)
  const attributes = Object.entries(answer.attributeErrors).map(([id, text]) => `attribute ${id}: ${text}`)
  return [...answer.messages, ...fields, ...attributes].join("; ")
}

function tryJson(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 262_144)).toString("utf8")
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_MESSAGES) : []
}

/** Keys come from outside: defined, not assigned, so that "__proto__" is a key like any other (T12). */
function setOwn(target: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function shorten(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, " ").trim()
  return plain.length > LONGEST_MESSAGE ? `${plain.slice(0, LONGEST_MESSAGE)}…` : plain
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
