import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Office, serveOffice } from "../office-world.ts"
import type { SimulatedAttribute, SimulatedObject, SimulatedType } from "../world.ts"

let office: Office
let device: SimulatedType
let gone: { accountId: string }
let berlin: SimulatedObject

beforeAll(async () => {
  office = await serveOffice(({ site, schema, other, city, hardware, room }) => {
    site.addGroup("it-team")
    site.addProject({ key: "OPS", name: "Operations" })
    site.addUser({ displayName: "Ann", accountId: "acc-ann", groups: ["it-team"] })
    site.addUser({ displayName: "Bob", accountId: "acc-bob" })
    gone = site.addUser({ displayName: "Former", accountId: "acc-gone", deleted: true })
    const broken = site.addStatus({ name: "Broken", category: 0, schema })
    site.addStatus({ name: "Elsewhere", category: 0, schema: other })
    device = site.addType(schema, { name: "Device" })
    const add = (given: Parameters<typeof site.addAttribute>[1]) => site.addAttribute(device, given)
    add({ name: "Text", kind: "text" })
    add({ name: "Code", kind: "text", regex: "[A-Z]{3}-\\d+" })
    add({ name: "Serial", kind: "text", unique: true })
    add({ name: "Count", kind: "integer" })
    add({ name: "Cost", kind: "double" })
    add({ name: "On", kind: "boolean" })
    add({ name: "Day", kind: "date" })
    add({ name: "Moment", kind: "datetime" })
    add({ name: "Hour", kind: "time" })
    add({ name: "Site", kind: "url" })
    add({ name: "Mail", kind: "email", regex: ".+@example\\.com" })
    add({ name: "Notes", kind: "textarea" })
    add({ name: "Tier", kind: "select", options: ["Tier 1", "Tier 2"], many: 2 })
    add({ name: "Address", kind: "ip" })
    add({ name: "City", kind: "reference", to: city, many: true })
    add({ name: "Coastal", kind: "reference", to: city, filter: "Name LIKE syd" })
    add({ name: "Machine", kind: "reference", to: hardware })
    add({ name: "Any machine", kind: "reference", to: hardware, includeChildren: true })
    add({ name: "Room", kind: "reference", to: room })
    add({ name: "Owner", kind: "user" })
    add({ name: "Technician", kind: "user", groups: ["it-team"] })
    add({ name: "Team", kind: "group" })
    add({ name: "State", kind: "status" })
    add({ name: "Health", kind: "status", statuses: [broken] })
    add({ name: "Project", kind: "project" })
    add({ name: "Needed", kind: "text", required: true })
    berlin = site.addObject(city, { Name: "Berlin" })
    site.addObject(city, { Name: "Atlantis" }, { hidden: true })
    site.addObject(room, { Name: "Attic" })
  })
})

afterAll(() => office.simulator.close())

const named = (name: string): SimulatedAttribute => {
  const all = [...office.site.site.attributes.values()]
  const found = all.find((attribute) => attribute.typeId === device.id && attribute.name === name)
  if (!found) throw new Error(`no attribute ${name}`)
  return found
}
const attributesOf = (values: Record<string, string | string[]>) =>
  Object.entries(values).map(([name, value]) => ({
    objectTypeAttributeId: String(named(name).id),
    objectAttributeValues: [value].flat().map((text) => ({ value: text })),
  }))
const create = (values: Record<string, string | string[]>) =>
  office.call("POST", "/object/create", {
    objectTypeId: String(device.id),
    attributes: attributesOf({ Name: "a device", Needed: "yes", ...values }),
  })
const update = (id: string, values: Record<string, string | string[]>) =>
  office.call("PUT", `/object/${id}`, { objectTypeId: String(device.id), attributes: attributesOf(values) })
const read = async (id: string, name: string) => {
  const { json } = await office.call("GET", `/object/${id}`)
  const found = json.attributes.find(
    (one: { objectTypeAttributeId: string }) => Number(one.objectTypeAttributeId) === named(name).id,
  )
  return found?.objectAttributeValues
}
const objectCount = () => office.site.site.objects.size

describe("a value that is refused", () => {
  const room = () => office.site.site.objects.all()
  const idOf = (label: string) => String([...room()].find((object) => object.values[0] === label)?.id)
  it.each<[string, string | (() => string) | string[], string]>([
    ["Text", "x".repeat(255), "Text attribute value must be less than 255 characters long"],
    ["Code", "abc-1", "The value provided is invalid"],
    ["Count", "1.5", "The value provided is invalid"],
    ["Count", "2147483648", "The value provided is invalid"],
    ["Cost", "cheap", "The value provided is invalid"],
    ["On", "yes", "The value provided is invalid"],
    ["Day", "16/Feb/21", "The value provided is invalid"],
    ["Moment", "16/Feb/21 8:04 PM", "The value provided is invalid"],
    ["Hour", "25:00", "The value provided is invalid"],
    ["Site", "no address", "The value provided is invalid"],
    ["Mail", "ann@elsewhere.com", "The value provided is invalid"],
    ["Notes", "x".repeat(10_001), "The value provided is invalid"],
    ["Tier", "Tier 9", "Invalid values [Tier 9]"],
    ["Tier", ["Tier 1", "Tier 2", "Tier 1"], "can only contain max 2"],
    ["Address", "300.1.1.1", "The value provided is invalid"],
    ["City", "999999", "the value provided is invalid"],
    ["City", () => idOf("Atlantis"), "the value provided is invalid"],
    ["City", () => idOf("Attic"), "is invalid due to restrictions"],
    ["Coastal", () => String(berlin.id), "is invalid due to restrictions"],
    ["Room", () => idOf("Attic"), "refers to the schema"],
    ["Owner", "acc-nobody", "User(s) acc-nobody not found in Jira"],
    ["Owner", () => gone.accountId, "not found in Jira"],
    ["Technician", "acc-bob", "is invalid due to restrictions"],
    ["Team", "nobody", "Invalid Group(s)"],
    ["State", "Elsewhere", "Invalid values"],
    ["Health", "Active", "Invalid values"],
    ["Project", "NONE", "not found in Jira"],
    ["Needed", "", "needs at least 1"],
    ["Key", "DEV-1", "cannot be edited"],
  ])("%s: %s", async (name, value, message) => {
    const before = objectCount()
    const answer = await create({ [name]: typeof value === "function" ? value() : value })
    expect(answer.status).toBe(400)
    expect(answer.json.errorMessages).toEqual([])
    expect(answer.json.errors[`rlabs-insight-attribute-${named(name).id}`]).toContain(message)
    expect(objectCount()).toBe(before)
  })

  it("rejects the whole write and names every bad attribute", async () => {
    const answer = await create({ Text: "good", Count: "bad", Day: "bad" })
    expect(Object.keys(answer.json.errors)).toEqual([
      `rlabs-insight-attribute-${named("Count").id}`,
      `rlabs-insight-attribute-${named("Day").id}`,
    ])
  })

  it("leaves an object as it was when one of several changes is bad", async () => {
    const { json } = await create({ Text: "before" })
    expect((await update(json.id, { Text: "after", Count: "bad" })).status).toBe(400)
    expect((await read(json.id, "Text"))[0].value).toBe("before")
  })

  it("is missing where the attribute is required", async () => {
    const answer = await office.call("POST", "/object/create", { objectTypeId: String(device.id), attributes: [] })
    expect(Object.keys(answer.json.errors).length).toBe(2)
  })

  it("stands already in a unique attribute of another object, whatever its case", async () => {
    const first = await create({ Serial: "S-1" })
    const second = await create({ Serial: "s-1" })
    expect(second.json.errors[`rlabs-insight-attribute-${named("Serial").id}`]).toContain("has duplicated value")
    expect((await update(first.json.id, { Serial: "S-1" })).status).toBe(200)
  })
})

describe("a value that is taken", () => {
  it.each<[string, string, string]>([
    ["Text", "x".repeat(254), "x".repeat(254)],
    ["Code", "ABC-12", "ABC-12"],
    ["Count", "5", "5"],
    ["Cost", "5.25", "5.25"],
    ["On", "TRUE", "true"],
    ["Day", "2021-02-16", "2021-02-16"],
    ["Moment", "2021-02-16T20:04:41.527Z", "2021-02-16T20:04:41.527Z"],
    ["Address", "2001:db8::1", "2001:db8::1"],
    ["Project", "OPS", "Operations"],
  ])("%s: %s", async (name, value, expected) => {
    const { json } = await create({ [name]: value })
    expect((await read(json.id, name))[0].value).toBe(expected)
  })

  it("names a reference by id or by key", async () => {
    const { json } = await create({ City: [String(office.sydney.id), `ITSM-${berlin.id}`] })
    const values = await read(json.id, "City")
    expect(values.map((value: { searchValue: string }) => value.searchValue)).toEqual([
      `ITSM-${office.sydney.id}`,
      `ITSM-${berlin.id}`,
    ])
    expect(values[0]).not.toHaveProperty("value")
  })

  it("names a group by name or group id, and a status by id or name", async () => {
    const [group] = office.site.site.groups.values()
    for (const Team of [group?.name ?? "", group?.groupId ?? ""]) {
      const { json } = await create({ Team })
      expect((await read(json.id, "Team"))[0].group.name).toBe("it-team")
    }
    for (const State of ["2", "active", "Broken"]) expect((await create({ State })).status).toBe(201)
  })

  it("refers to a child type only where the attribute includes child types", async () => {
    const laptop = await office.call("POST", "/object/create", {
      objectTypeId: String(office.laptop.id),
      attributes: [{ objectTypeAttributeId: nameOf(office.laptop), objectAttributeValues: [{ value: "Air" }] }],
    })
    expect((await create({ Machine: laptop.json.id })).status).toBe(400)
    expect((await create({ "Any machine": laptop.json.id })).status).toBe(201)
  })

  it("crosses into another schema once that schema lets others in", async () => {
    const attic = [...office.site.site.objects.all()].find((object) => object.values[0] === "Attic")
    const path = `/global/config/objectschema/${office.other.id}/property`
    await office.call("POST", path, { allowOtherObjectSchema: true })
    expect((await create({ Room: String(attic?.id) })).status).toBe(201)
    await office.call("POST", path, { allowOtherObjectSchema: false })
  })

  it("is sent under a numeric attribute id as well", async () => {
    const attributes = attributesOf({ Name: "numeric", Needed: "yes" }).map((entry) => ({
      ...entry,
      objectTypeAttributeId: Number(entry.objectTypeAttributeId),
    }))
    const answer = await office.call("POST", "/object/create", { objectTypeId: device.id, attributes })
    expect(answer.status).toBe(201)
  })
})

describe("an update", () => {
  let id = ""
  beforeEach(async () => {
    id = (await create({ Text: "kept", Count: "1", City: [String(office.sydney.id)] })).json.id
  })

  it("leaves what it does not name and clears what it names empty", async () => {
    expect((await update(id, { Count: [] })).status).toBe(200)
    expect(await read(id, "Count")).toBeUndefined()
    expect((await read(id, "Text"))[0].value).toBe("kept")
  })

  it("replaces the whole set of a multi-value attribute", async () => {
    await update(id, { City: [String(berlin.id)] })
    expect((await read(id, "City")).length).toBe(1)
  })

  it("needs the object type", async () => {
    expect((await office.call("PUT", `/object/${id}`, { attributes: [] })).status).toBe(400)
  })

  it("writes history in names and display texts, after an entry for the creation", async () => {
    await update(id, { Day: "2021-02-16", City: [String(berlin.id)] })
    const { json } = await office.call("GET", `/object/${id}/history?asc=true`)
    expect(json[0]).not.toHaveProperty("affectedAttribute")
    const changes = json
      .slice(1)
      .map((entry: Record<string, string>) => [entry.affectedAttribute, entry.oldValue, entry.newValue])
    expect(changes).toEqual([
      ["Day", "", "16/Feb/21"],
      ["City", "Sydney", "Berlin"],
    ])
  })
})

describe("an object that is deleted", () => {
  it("leaves the values that referred to it", async () => {
    const target = await office.call("POST", "/object/create", {
      objectTypeId: String(office.city.id),
      attributes: [{ objectTypeAttributeId: nameOf(office.city), objectAttributeValues: [{ value: "Brief" }] }],
    })
    const { json } = await create({ City: [target.json.id, String(berlin.id)] })
    expect((await office.call("DELETE", `/object/${target.json.id}`)).status).toBe(200)
    expect((await read(json.id, "City")).length).toBe(1)
    expect((await office.call("GET", `/object/${target.json.id}`)).status).toBe(404)
  })
})

describe("an object that cannot be", () => {
  it("is of an abstract type", async () => {
    const answer = await office.call("POST", "/object/create", {
      objectTypeId: String(office.hardware.id),
      attributes: [],
    })
    expect(answer.status).toBe(400)
  })

  it("is one more than the limit of the site", async () => {
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", objectLimit: objectCount() })
    expect((await create({})).status).toBe(400)
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", objectLimit: null })
  })

  it("is hidden from the account: 404, and absent from searches", async () => {
    const hidden = [...office.site.site.objects.all()].find((object) => object.hidden)
    for (const tail of ["", "/attributes", "/history", "/referenceinfo"]) {
      expect((await office.call("GET", `/object/${hidden?.id}${tail}`)).status).toBe(404)
    }
    const found = await office.call("POST", "/object/aql", { qlQuery: "Name = Atlantis" })
    expect(found.json.values).toEqual([])
  })
})

function nameOf(type: SimulatedType): string {
  const all = [...office.site.site.attributes.values()]
  return String(all.find((attribute) => attribute.typeId === type.id && attribute.label)?.id)
}
