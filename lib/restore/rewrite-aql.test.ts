import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type AqlIds, objectsNamedIn, rewriteAql } from "./rewrite-aql.ts"

const IDS: AqlIds = {
  schemaId: (id) => ({ "6": "60" })[id],
  objectTypeId: (id) => ({ "23": "230", "24": "240" })[id],
  objectId: (id) => ({ "88": "880" })[id],
  objectKey: (key) => ({ "ITSM-1": "NEW-880" })[key],
}

describe("rewriting the AQL filter of an attribute", () => {
  it.each([
    ["objectTypeId = 23", "objectTypeId = 230"],
    ["OBJECTTYPEID=23 AND objectSchemaId == 6", "OBJECTTYPEID=230 AND objectSchemaId == 60"],
    ["objectTypeId in (23, 24,23)", "objectTypeId in (230, 240,230)"],
    ["objectTypeId NOT IN (23) or objectId != 88", "objectTypeId NOT IN (230) or objectId != 880"],
    ['Key = "ITSM-1"', 'Key = "NEW-880"'],
    ["(Key=ITSM-1)", "(Key=NEW-880)"],
    ['Name = "objectTypeId = 23"', 'Name = "objectTypeId = 23"'],
    ['Name = "say \\"Key = ITSM-1\\"" AND objectId = 88', 'Name = "say \\"Key = ITSM-1\\"" AND objectId = 880'],
    ["Cores = 23", "Cores = 23"],
    ['"objectTypeId" = 23', '"objectTypeId" = 23'],
    ["object having outboundReferences(objectTypeId = 23)", "object having outboundReferences(objectTypeId = 230)"],
    ['objectType in objectTypeAndChildren("23")', 'objectType in objectTypeAndChildren("23")'],
    ["objectTypeId in (23) ORDER BY Key ASC", "objectTypeId in (230) ORDER BY Key ASC"],
    ["", ""],
  ])("turns %j into %j", (source, target) => {
    expect(rewriteAql(source, IDS).text).toBe(target)
  })

  it("leaves what names nothing restored, and says so", () => {
    const rewritten = rewriteAql('objectTypeId in (23, 99) AND Key = "ITSM-2"', IDS)
    expect(rewritten).toEqual({
      text: 'objectTypeId in (230, 99) AND Key = "ITSM-2"',
      unresolved: ["objecttypeid 99", "key ITSM-2"],
    })
  })

  it("names the objects whose target ids it will need", () => {
    expect(objectsNamedIn('Key in ("ITSM-1", ITSM-2) and objectId = 88 and Name = "Key = ITSM-3"')).toEqual({
      ids: ["88"],
      keys: ["ITSM-1", "ITSM-2"],
    })
  })

  it("changes no text at all where every id stays the same", () => {
    const same: AqlIds = { schemaId: id, objectTypeId: id, objectId: id, objectKey: () => undefined }
    fc.assert(
      fc.property(texts, (aql) => {
        expect(rewriteAql(aql, same).text).toBe(aql)
      }),
      { numRuns: 500 },
    )
  })

  it("comes back to where it started when the ids are turned round", () => {
    fc.assert(
      fc.property(filters, (aql) => {
        const plus = (digit: string): AqlIds => ({
          schemaId: (one) => digit + one,
          objectTypeId: (one) => digit + one,
          objectId: (one) => digit + one,
          objectKey: (one) => `K${one}`,
        })
        const minus: AqlIds = {
          schemaId: (one) => one.slice(1),
          objectTypeId: (one) => one.slice(1),
          objectId: (one) => one.slice(1),
          objectKey: (one) => one.slice(1),
        }
        const there = rewriteAql(aql, plus("7")).text
        expect(rewriteAql(there, minus).text).toBe(aql)
      }),
      { numRuns: 500 },
    )
  })
})

const id = (one: string): string => one

/** Any text, and texts of the words AQL is made of. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom("objectTypeId", "=", "in", "(", ")", '"', "\\", "23", ",", " ", "Key", "not", "!", "'", "\n"),
    )
    .map((parts) => parts.join("")),
)

const number = fc.integer({ min: 1, max: 99_999 }).map(String)
const filters = fc
  .array(
    fc.oneof(
      number.map((n) => `objectTypeId = ${n}`),
      fc.array(number, { minLength: 1, maxLength: 4 }).map((all) => `objectId in (${all.join(", ")})`),
      number.map((n) => `objectSchemaId=${n}`),
      number.map((n) => `Key != "ABC-${n}"`),
      number.map((n) => `"Cores" > ${n}`),
      fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `Name like "${text.replace(/[\\"]/g, "\\$&")}"`),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((clauses) => clauses.join(" AND "))
