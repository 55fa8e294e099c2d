import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AssetObject, AttributeValue, ObjectTypeAttribute } from "../assets/nouns.ts"
import { compare, digestOf, expectedObject, foundObject } from "./canonical-object.ts"
import type { ValueMaps } from "./map-values.ts"
import type { AttributePlan } from "./structure.ts"

describe("comparing an object of the backup with one of the target", () => {
  it("finds them equal when ids are translated, values reordered, and display texts and server-made fields differ", () => {
    fc.assert(
      fc.property(objects, fc.infiniteStream(fc.nat(1_000)), (source, order) => {
        const found = foundObject(translated(source, order), KNOWN)
        const expected = expectedObject(source, MAPS)
        expect(compare(expected, found)).toEqual({ differences: [], leftOut: 0 })
        expect(digestOf("t1", found)).toEqual(digestOf("t1", expected.values))
      }),
    )
  })

  it("finds every changed, added and lost value, in the digest as in the list", () => {
    fc.assert(
      fc.property(objects, fc.nat(), fc.constantFrom("change", "add", "lose"), (source, at, how) => {
        const target = translated(source, [][Symbol.iterator]())
        const attribute = target.attributes.filter((one) => KNOWN.has(one.objectTypeAttributeId))[at % 4]
        fc.pre(attribute?.values.every((value) => value.kind !== "default" || value.value !== "") === true)
        fc.pre((attribute?.values.length ?? 0) > 0)
        if (!attribute) return
        const other: AttributeValue = { kind: "default", value: "never in the source", display: "" }
        if (how === "change") attribute.values[0] = other
        else if (how === "add") attribute.values.push(other)
        else attribute.values.shift()
        const expected = expectedObject(source, MAPS)
        const found = foundObject(target, KNOWN)
        const { differences } = compare(expected, found)
        expect(differences.map((one) => one.attributeId)).toEqual([attribute.objectTypeAttributeId])
        expect(digestOf("t1", found).equals(digestOf("t1", expected.values))).toBe(false)
      }),
    )
  })

  it("never takes an object of another type for equal", () => {
    fc.assert(
      fc.property(objects, (source) => {
        const expected = expectedObject(source, MAPS).values
        expect(digestOf("t1", expected).equals(digestOf("t2", expected))).toBe(false)
      }),
    )
  })

  it("expects what cannot be translated to be absent, and nothing else", () => {
    const source = object([
      { id: "ref", values: [{ ...reference("404"), objectTypeId: "type" }, reference("1")] },
      { id: "user", values: [user("nobody")] },
    ])
    const expected = expectedObject(source, MAPS)
    expect(compare(expected, new Map([["t-ref", ["object 91"]]]))).toEqual({ differences: [], leftOut: 2 })
    expect(compare(expected, new Map()).differences).toEqual([
      { attributeId: "t-ref", expected: "object 91, missing object K-404", found: "" },
    ])
    const somebodyElse = new Map([
      ["t-ref", ["object 91"]],
      ["t-user", ["account nobody"]],
    ])
    expect(compare(expected, somebodyElse).differences).toEqual([
      { attributeId: "t-user", expected: "missing account nobody", found: "account nobody" },
    ])
  })

  it("takes an object for equal or left out, but not for different, when a refused value is there or absent", () => {
    const maps = { ...MAPS, refusedPlaces: (_: string, attributeId: string) => (attributeId === "user" ? [1] : []) }
    const expected = expectedObject(object([{ id: "user", values: [user("1"), user("2")] }]), maps)
    const found = (...accounts: string[]) => new Map([["t-user", accounts.map((id) => `account target:${id}`)]])
    expect(compare(expected, found("1"))).toEqual({ differences: [], leftOut: 1 })
    expect(compare(expected, found("1", "2"))).toEqual({ differences: [], leftOut: 0 })
    for (const other of [found("2"), found("1", "3"), found("1", "1"), found()]) {
      expect(compare(expected, other).differences.map((one) => one.attributeId)).toEqual(["t-user"])
    }
  })

  it("expects a text longer than a text attribute takes to be absent", () => {
    const plan = { source: { ...attribute("text"), defaultTypeId: 0 }, targetId: "t-text", serverMade: false }
    const maps = { ...MAPS, structure: { ...MAPS.structure, attributes: new Map([["text", plan]]) } }
    const value: AttributeValue = { kind: "default", value: "x".repeat(256), display: "" }
    const expected = expectedObject(object([{ id: "text", values: [value] }]), maps)
    expect(compare(expected, new Map())).toEqual({ differences: [], leftOut: 1 })
    expect(compare(expected, new Map([["t-text", [`=${"x".repeat(255)}`]]])).differences.length).toBe(1)
  })
})

const ATTRIBUTES = ["text", "ref", "state", "user"]
const KNOWN = new Set(ATTRIBUTES.map((id) => `t-${id}`))

const MAPS: ValueMaps = {
  sameInstance: false,
  accountFor: (accountId) => (accountId === "nobody" ? null : `target:${accountId}`),
  refusedPlaces: () => [],
  object: (id) => (id === "404" ? undefined : { id: `9${id}`, key: `NEW-9${id}` }),
  structure: {
    sourceSchema: {
      id: "6",
      name: "Source",
      objectSchemaKey: "SRC",
      description: null,
      objectCount: 0,
      objectTypeCount: 0,
      canManage: true,
      created: null,
      updated: null,
      raw: {},
    },
    targetSchemaId: "60",
    types: new Map(),
    typeIds: new Map([["type", "t1"]]),
    attributes: new Map<string, AttributePlan>([
      ...ATTRIBUTES.map((name): [string, AttributePlan] => [
        name,
        { source: attribute(name), targetId: `t-${name}`, serverMade: false },
      ]),
      ["key", { source: attribute("key"), targetId: null, serverMade: true }],
    ]),
    statusIds: new Map(),
    statusIdsByName: new Map([
      ["active", "77"],
      ["closed", "78"],
    ]),
    referenceTypeIds: new Map(),
    markerName: "Vault source",
    markerIds: new Map(),
    markersRemoved: false,
  },
}

const id = fc.integer({ min: 1, max: 400 }).map(String)
const objects = fc
  .record({
    text: fc.array(fc.string({ unit: "binary" }), { maxLength: 3 }),
    refs: fc.uniqueArray(id, { maxLength: 4 }),
    state: fc.constantFrom("Active", "Closed", null),
    users: fc.uniqueArray(id, { maxLength: 3 }),
  })
  .map(({ text, refs, state, users }) =>
    object([
      { id: "key", values: [{ kind: "default", value: "SRC-1", display: "SRC-1" }] },
      { id: "text", values: text.map((value) => ({ kind: "default", value, display: "shown" })) },
      { id: "ref", values: refs.map(reference) },
      { id: "state", values: state === null ? [] : [status("1", state)] },
      { id: "user", values: users.map(user) },
    ]),
  )

/** The same object as the target would answer it: other ids, values in another order, a marker beside. */
function translated(source: AssetObject, order: Iterator<number>): AssetObject {
  const values = (all: AttributeValue[]): AttributeValue[] =>
    all
      .map((value) => ({ value: translate(value), at: order.next().value ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  return object([
    { id: "t-key", values: [{ kind: "default", value: "NEW-901", display: "" }] },
    { id: "marker", values: [{ kind: "default", value: "abv:x:1", display: "" }] },
    ...source.attributes
      .filter((one) => one.objectTypeAttributeId !== "key")
      .map((one) => ({ id: `t-${one.objectTypeAttributeId}`, values: values(one.values) })),
  ])
}

function translate(value: AttributeValue): AttributeValue {
  switch (value.kind) {
    case "reference":
      return { ...value, objectId: `9${value.objectId}`, objectKey: "", display: "another label" }
    case "status":
      return { ...value, statusId: "77", name: value.name.toUpperCase(), display: "in another language" }
    case "user":
      return { ...value, accountId: `target:${value.accountId}`, name: "renamed", display: "" }
    default:
      return { ...value, display: "formatted otherwise" }
  }
}

function reference(objectId: string): Extract<AttributeValue, { kind: "reference" }> {
  const objectKey = `K-${objectId}`
  return { kind: "reference", objectId, objectKey, label: "", schemaId: "6", objectTypeId: null, display: "" }
}

function status(statusId: string, name: string): AttributeValue {
  return { kind: "status", statusId, name, category: 1, display: name }
}

function user(accountId: string): AttributeValue {
  return { kind: "user", accountId, name: "Somebody", emailAddress: null, deleted: false, display: "Somebody" }
}

function object(attributes: { id: string; values: AttributeValue[] }[]): AssetObject {
  return {
    id: "1",
    objectKey: "SRC-1",
    label: "One",
    objectTypeId: "type",
    created: "",
    updated: "",
    hasAvatar: false,
    avatarUrl: null,
    attributes: attributes.map(({ id: objectTypeAttributeId, values }) => ({ objectTypeAttributeId, values })),
    attachmentsExist: null,
    openIssuesExist: null,
    raw: {},
  }
}

function attribute(name: string): ObjectTypeAttribute {
  return {
    id: name,
    objectTypeId: "type",
    name,
    description: null,
    label: false,
    type: 0,
    defaultTypeId: 9,
    referenceObjectTypeId: null,
    referenceTypeId: null,
    additionalValue: null,
    typeValueMulti: [],
    minimumCardinality: 0,
    maximumCardinality: -1,
    suffix: null,
    summable: false,
    includeChildObjectTypes: false,
    hidden: false,
    uniqueAttribute: false,
    regexValidation: null,
    qlQuery: null,
    options: null,
    editable: true,
    system: false,
    removable: true,
    position: 0,
    raw: {},
  }
}
