import { readFileSync } from "node:fs"
import type { Json, JsonObject } from "../assets/nouns.ts"
import { parseJsonAnswer } from "../atlassian/json-answer.ts"

const FOLDER = new URL("../simulator/contract/", import.meta.url)

/** An example of the API contract as the transport hands it on, secrets stripped; or one part of it. */
export function parseFixture(name: string, part?: string): Json {
  const json = parseJsonAnswer(readFileSync(new URL(`${name}.json`, FOLDER)))
  return part === undefined ? json : (objectOf(json)[part] ?? null)
}

/** The rows of an example that is a bare list. */
export function rowsOf(name: string): Json[] {
  const json = parseFixture(name)
  if (!Array.isArray(json)) throw new TypeError(`${name} is not a list`)
  return json
}

/** Narrows to a JSON object. */
export function objectOf(json: Json): JsonObject {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new TypeError("not a JSON object")
  return json
}
