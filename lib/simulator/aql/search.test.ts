import fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import { ObjectTable } from "../object-table.ts"
import type { SimulatedSite } from "../world.ts"
import { createWorldBuilder } from "../world-builder.ts"
import { keyOf } from "./fields.ts"
import { AqlError, tokenize } from "./lexer.ts"
import { quote } from "./parser.ts"
import { countMatches, searchPage } from "./search.ts"

let site: SimulatedSite

beforeAll(() => {
  const { addSite } = createWorldBuilder()
  const builder = addSite({ name: "example", apiToken: "t" })
  site = builder.site
  const estate = builder.addSchema({ name: "Estate", key: "EST" })
  const other = builder.addSchema({ name: "Other place", key: "OTH" })
  const ann = builder.addUser({ displayName: "Ann Bee", emailAddress: "ann@example.com", accountId: "acc-ann" })
  const country = builder.addType(estate, { name: "Country" })
  const city = builder.addType(estate, { name: "City" })
  builder.addAttribute(city, { name: "Country", kind: "reference", to: country })
  const hardware = builder.addType(estate, { name: "Hardware", inherited: true })
  builder.addAttribute(hardware, { name: "Price", kind: "double" })
  builder.addAttribute(hardware, { name: "Vault source", kind: "text" })
  builder.addAttribute(hardware, { name: "Where", kind: "reference", to: city })
  builder.addAttribute(hardware, { name: "Owner", kind: "user" })
  builder.addAttribute(hardware, { name: "State", kind: "status" })
  builder.addAttribute(hardware, { name: "Bought", kind: "date" })
  const laptop = builder.addType(estate, { name: "Laptop", parent: hardware })
  const room = builder.addType(other, { name: "Room" })
  const au = builder.addObject(country, { Name: "Australia" })
  const de = builder.addObject(country, { Name: "Germany" })
  const sydney = builder.addObject(city, { Name: "Sydney", Country: au })
  const berlin = builder.addObject(city, { Name: "Berlin", Country: de })
  const day = (text: string) => new Date(`${text}T12:00:00.000Z`)
  builder.addObject(
    laptop,
    {
      Name: "Air 1",
      Price: 999.5,
      "Vault source": "ws:1",
      Where: sydney,
      Owner: ann,
      State: "Active",
      Bought: "2024-03-01",
    },
    { created: day("2025-01-01") },
  )
  builder.addObject(
    laptop,
    { Name: "air 2", Price: 1200, "Vault source": "ws:2", Where: berlin, State: "Closed", Bought: "2024-05-01" },
    { created: day("2025-01-02") },
  )
  builder.addObject(hardware, { Name: 'Rack "big" \\ 10', Price: 90 }, { created: day("2025-01-03") })
  builder.addObject(room, { Name: "Attic" })
  builder.addObject(room, { Name: "Secret" }, { hidden: true })
})

const context = () => ({ site, nowMs: Date.UTC(2025, 0, 3, 18), accountId: "acc-ann", issuesOf: () => [] })
const find = (aql: string, range = { startAt: 0, maxResults: 100 }) =>
  searchPage(context(), site.objects, aql, range).objects.map((object) => keyOf(site, object))

describe("AQL finds", () => {
  it.each([
    ["objectId = 5", ["EST-5"]],
    ["objectId IN (5, 6) AND objectId > 5", ["EST-6"]],
    ["Key = EST-5", ["EST-5"]],
    ["key in (EST-5, EST-7)", ["EST-5", "EST-7"]],
    ["objectType = Laptop", ["EST-5", "EST-6"]],
    ["objectTypeId = 2", ["EST-4", "EST-3"]],
    ["objectSchemaId = 2", ["OTH-8"]],
    ['objectSchema = "Other place"', ["OTH-8"]],
    ['objectType IN objectTypeAndChildren("Hardware")', ["EST-5", "EST-6", "EST-7"]],
    [
      "objectSchemaId = 1 AND objectType NOT IN objectTypeAndChildren(Hardware) AND Name LIKE n",
      ["EST-4", "EST-2", "EST-3"],
    ],
    ['Name = "AIR 1"', ["EST-5"]],
    ['Name == "AIR 1"', []],
    ['Name == "Air 1"', ["EST-5"]],
    ["label STARTSWITH air", ["EST-5", "EST-6"]],
    ["Name ENDSWITH 2", ["EST-6"]],
    ["objectType = Laptop AND Name NOT LIKE 2", ["EST-5"]],
    ['Name LIKE "\\"big\\""', ["EST-7"]],
    ['Name = "Rack \\"big\\" \\\\ 10"', ["EST-7"]],
    ["Price > 100", ["EST-5", "EST-6"]],
    ["Price >= 999.5 AND Price <= 999.5", ["EST-5"]],
    ["Price < 100", ["EST-7"]],
    ["Owner = acc-ann", ["EST-5"]],
    ['Owner = "ann@example.com"', ["EST-5"]],
    ["Owner = currentUser()", ["EST-5"]],
    ["State = active", ["EST-5"]],
    ["State != Active", ["EST-6"]],
    ["Where = Sydney", ["EST-5"]],
    ["Where = EST-4", ["EST-6"]],
    ["Where.Country = Germany", ["EST-6"]],
    ["Where.Country.Name LIKE aus", ["EST-5"]],
    ["objectTypeId IN (3, 4) AND Where IS EMPTY", ["EST-7"]],
    ["Where is not EMPTY", ["EST-5", "EST-6"]],
    ["Bought < 2024-04-01", ["EST-5"]],
    ["Created >= 2025-01-02 AND Created < 2025-01-03", ["EST-6"]],
    ['updated > "2025-01-02 13:00" AND updated < now()', ["EST-7"]],
    ['objectType in (Laptop, Hardware) AND Created > now("-1d")', ["EST-7"]],
    ["objectType in (Laptop, Hardware) AND Created >= startOfDay()", ["EST-7"]],
    ['"Vault source" IN ("ws:1","ws:2","ws:3") ORDER BY objectId DESC', ["EST-6", "EST-5"]],
    ["NOT (objectSchemaId = 1 OR objectType = Attic)", ["OTH-8"]],
    ["objectType = Laptop AND (Price = 1200 OR Where = Sydney)", ["EST-5", "EST-6"]],
    ["object HAVING inboundReferences(objectType = Laptop)", ["EST-4", "EST-3"]],
    ["object having outR(Name = Berlin)", ["EST-6"]],
    ["object NOT HAVING inR() AND objectType = Country", []],
    ["objectType = Laptop ORDER BY Price DESC", ["EST-6", "EST-5"]],
    ["objectType IN (Laptop, City) ORDER BY objectType ASC, Name DESC", ["EST-3", "EST-4", "EST-6", "EST-5"]],
    ["name = secret", []],
  ])("%s", (aql, expected) => {
    expect(find(aql)).toEqual(expected)
  })

  it("everything visible for an empty query, by label without an order", () => {
    expect(find("")).toEqual(["EST-5", "EST-6", "OTH-8", "EST-1", "EST-4", "EST-2", "EST-7", "EST-3"])
  })

  it("a keyset page, and tells whether more follow", () => {
    const aql = "objectSchemaId = 1 AND objectId > 2 ORDER BY objectId ASC"
    expect(find(aql, { startAt: 0, maxResults: 2 })).toEqual(["EST-3", "EST-4"])
    expect(searchPage(context(), site.objects, aql, { startAt: 0, maxResults: 2 }).more).toBe(true)
    expect(searchPage(context(), site.objects, aql, { startAt: 0, maxResults: 5 }).more).toBe(false)
    expect(countMatches(context(), site.objects, aql)).toBe(5)
  })
})

describe("AQL refuses", () => {
  it.each([
    ["objectKey = EST-1", "No matching attribute for AQL clause (objectKey)"],
    ["Colour = red", "No matching attribute for AQL clause (Colour)"],
    ["objectType = Laptop ORDER BY Colour", "No matching attribute for AQL clause (Colour)"],
    ['Name = "open', "The quote at position 7 is not closed"],
    ["Name", "Unknown operator"],
    ["Name ~ x", "Unknown operator"],
    ["(Name = x", "bracket"],
    ["Name = x y", "Unexpected 'y'"],
    ["Name = someFunction()", "Unknown function somefunction"],
    ["Created > yesterday", "'yesterday' is not a date"],
  ])("%s", (aql, message) => {
    expect(() => find(aql)).toThrow(AqlError)
    expect(() => find(aql)).toThrow(message)
  })
})

describe("quoting", () => {
  it("brings any text back, so that no value can end its own quote", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(tokenize(quote(text))).toEqual([
          { kind: "string", text, at: 0 },
          { kind: "end", text: "", at: quote(text).length },
        ])
      }),
    )
  })

  it("finds exactly the object whose name is any text", () => {
    const { addSite } = createWorldBuilder()
    const builder = addSite({ name: "example", apiToken: "t" })
    const type = builder.addType(builder.addSchema({ name: "S", key: "S" }), { name: "T" })
    const words = fc.string({ unit: fc.constantFrom("a", "B", '"', "\\", "'", "(", " OR ", "=", "ß"), minLength: 1 })
    fc.assert(
      fc.property(words, (text) => {
        const wanted = builder.addObject(type, { Name: text })
        const aql = `Name == ${quote(text)}`
        const found = searchPage({ ...context(), site: builder.site }, builder.site.objects, aql, {
          startAt: 0,
          maxResults: 1000,
        })
        const ids = found.objects.map((object) => object.id)
        expect(ids).toContain(wanted.id)
        for (const object of found.objects) expect(object.values).toEqual([text])
      }),
      { numRuns: 200 },
    )
  })
})

describe("the object table", () => {
  it("answers from its indexes what a walk over all objects would", () => {
    const changes = fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 12 }),
        value: fc.constantFrom("a", "A", "b", 3, 4),
        gone: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(changes, (steps) => {
        const table = new ObjectTable()
        table.idsWithValue(7, "a") // the index exists from the start, so that every change must keep it up
        for (const { id, value, gone } of steps) {
          if (gone) table.remove(id)
          else
            table.put({
              id,
              schemaId: 1,
              typeId: 1,
              createdMs: 0,
              updatedMs: 0,
              attributeIds: [7],
              values: [value],
              avatarUuid: null,
              hidden: false,
            })
        }
        const all = [...table.all()]
        expect(table.sortedIds(1)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b))
        expect(table.countOfType(1)).toBe(all.length)
        expect(table.countOfSchema(1)).toBe(all.length)
        const holding = (wanted: string | number) =>
          all.filter(({ values }) => values[0] === wanted).map(({ id }) => id)
        expect([...table.idsWithValue(7, "a")].sort()).toEqual([...holding("a"), ...holding("A")].sort())
        expect([...table.idsWithValue(7, "b")].sort()).toEqual(holding("b").sort())
        expect([...table.inboundOf(3)].sort()).toEqual(holding(3).sort())
      }),
    )
  })
})
