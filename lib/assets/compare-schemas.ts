import { createHash } from "node:crypto"
import type { AssetObject, AttributeValue, ObjectTypeAttribute } from "./nouns.ts"
import type { AssetsSource } from "./source.ts"

export interface SchemaComparison {
  compared: number
  different: number
  missing: number
  /** Target objects that stand for no source object. */
  surplus: number
  /** Reference values seen on the source side. */
  references: number
  /** The first differences as sentences. */
  examples: string[]
}

export interface LiveSchema {
  source: AssetsSource
  schemaId: string
}

export interface ComparisonRules {
  /** The restore's ids: source object id → target object id. */
  targetIdOf: ReadonlyMap<string, string>
  /** Whether the target knows the person or group of a value; what it cannot know is expected to be absent. */
  knows(value: Extract<AttributeValue, { kind: "user" | "group" }>): Promise<boolean>
  signal?: AbortSignal
}

const MAX_EXAMPLES = 10
const SERVER_MADE = new Set(["Key", "Created", "Updated"])

/**
 * Compares two live schemas object by object, apart from the restore engine's own verification: nothing is read from
 * the backup. Types and attributes are matched by their names, statuses, users and groups by name, references through
 * the ids of the restore. Display texts and what the server makes itself do not count.
 */
export async function compareSchemas(
  from: LiveSchema,
  to: LiveSchema,
  rules: ComparisonRules,
): Promise<SchemaComparison> {
  const result: SchemaComparison = { compared: 0, different: 0, missing: 0, surplus: 0, references: 0, examples: [] }
  const fromNames = await readNames(from)
  const toNames = await readNames(to)
  const signal = rules.signal ? { signal: rules.signal } : {}

  const translated = (id: string) => rules.targetIdOf.get(id) ?? `nothing for ${id}`
  const expectation = (object: AssetObject) => canonical(object, fromNames, translated, rules.knows)

  // A digest and the source id for each target object: a large schema is compared without holding it.
  const expected = new Map<string, Expected>()
  for await (const page of from.source.readObjects({ schemaId: from.schemaId, ...signal })) {
    for (const object of page.objects) {
      result.compared++
      const targetId = rules.targetIdOf.get(object.id)
      if (targetId === undefined) {
        result.missing++
        addExample(result, `${object.objectKey} has no counterpart`)
        continue
      }
      result.references += countReferences(object)
      expected.set(targetId, { digest: digestOf(await expectation(object)), sourceId: object.id })
    }
  }
  for await (const page of to.source.readObjects({ schemaId: to.schemaId, ...signal })) {
    for (const object of page.objects) {
      const wanted = expected.get(object.id)
      expected.delete(object.id)
      if (wanted === undefined) {
        result.surplus++
        addExample(result, `${object.objectKey} stands for no source object`)
        continue
      }
      const found = await canonical(object, toNames, (id) => id, everything)
      if (wanted.digest === digestOf(found)) continue
      result.different++
      if (result.examples.length >= MAX_EXAMPLES) continue
      const original = await from.source.readObject(wanted.sourceId, rules.signal)
      addExample(
        result,
        `${object.objectKey}: expected ${original ? await expectation(original) : "?"}, found ${found}`,
      )
    }
  }
  result.missing += expected.size
  return result
}

interface Expected {
  digest: string
  sourceId: string
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64").slice(0, 24)
}

interface Names {
  types: Map<string, string>
  attributes: Map<string, ObjectTypeAttribute>
}

async function readNames({ source, schemaId }: LiveSchema): Promise<Names> {
  const types = new Map((await source.listObjectTypes(schemaId)).map((type) => [type.id, type]))
  const path = (id: string): string => {
    const type = types.get(id)
    if (!type) return "?"
    return type.parentObjectTypeId === null ? type.name : `${path(type.parentObjectTypeId)} / ${type.name}`
  }
  return {
    types: new Map([...types.keys()].map((id) => [id, path(id)])),
    attributes: new Map((await source.listAttributes(schemaId)).map((attribute) => [attribute.id, attribute])),
  }
}

/** One text that is equal for equal objects: the type's path, then the attributes by name with sorted values. */
async function canonical(
  object: AssetObject,
  names: Names,
  idOf: (objectId: string) => string,
  knows: ComparisonRules["knows"],
): Promise<string> {
  const parts: string[] = []
  for (const attribute of object.attributes) {
    const definition = names.attributes.get(attribute.objectTypeAttributeId)
    if (definition?.system && SERVER_MADE.has(definition.name)) continue
    const values: string[] = []
    for (const value of attribute.values) {
      if ((value.kind === "user" || value.kind === "group") && !(await knows(value))) continue
      values.push(textOf(value, idOf))
    }
    if (values.length > 0) parts.push(`${definition?.name ?? "?"} = ${values.sort().join(" | ")}`)
  }
  return `${names.types.get(object.objectTypeId)}: ${parts.sort().join("; ")}`
}

function textOf(value: AttributeValue, idOf: (objectId: string) => string): string {
  switch (value.kind) {
    case "default":
      return value.value
    case "reference":
      return `→ ${idOf(value.objectId)}`
    case "status":
    case "user":
    case "group":
      return `${value.kind} ${value.name}`
  }
}

async function everything(): Promise<boolean> {
  return true
}

function countReferences(object: AssetObject): number {
  return object.attributes.reduce(
    (sum, attribute) => sum + attribute.values.filter((value) => value.kind === "reference").length,
    0,
  )
}

function addExample(result: SchemaComparison, text: string): void {
  if (result.examples.length < MAX_EXAMPLES) result.examples.push(text.slice(0, 500))
}
