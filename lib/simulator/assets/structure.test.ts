import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Office, serveOffice } from "../office-world.ts"

let office: Office
let iconId = ""

beforeAll(async () => {
  office = await serveOffice()
  iconId = office.site.site.icons.keys().next().value ?? ""
})
afterAll(() => office.simulator.close())

const createType = (body: object) =>
  office.call("POST", "/objecttype/create", { iconId, objectSchemaId: String(office.schema.id), ...body })
const attributesOf = async (typeId: string | number, query = "") =>
  (await office.call("GET", `/objecttype/${typeId}/attributes${query}`)).json
const names = (list: { name: string }[]) => list.map((one) => one.name)

describe("schemas", () => {
  it("are listed without counts unless they are asked for", async () => {
    const plain = await office.call("GET", "/objectschema/list")
    expect(plain.json.values[0]).toMatchObject({ objectCount: 0, objectTypeCount: 0 })
    const counted = await office.call("GET", "/objectschema/list?includeCounts=true")
    expect(counted.json.values[0]).toMatchObject({ objectCount: 2, objectTypeCount: 5 })
  })

  it("come in pages", async () => {
    const { json } = await office.call("GET", "/objectschema/list?startAt=1&maxResults=1")
    expect(json).toMatchObject({ startAt: 1, maxResults: 1, total: 3, isLast: false })
    expect(names(json.values)).toEqual(["Facilities"])
  })

  it("mark a system schema, which cannot be changed", async () => {
    const { json } = await office.call("GET", `/objectschema/${office.services.id}`)
    expect(json.canManage).toBe(false)
    expect((await office.call("DELETE", `/objectschema/${office.services.id}`)).status).toBe(400)
    expect((await createType({ name: "T", objectSchemaId: String(office.services.id) })).status).toBe(400)
  })

  it("have a unique name and a unique key of capitals and digits", async () => {
    const create = (body: object) => office.call("POST", "/objectschema/create", body)
    expect((await create({ name: "itsm", objectSchemaKey: "NEW" })).json.errors).toEqual({
      name: "Name has to be unique",
    })
    expect((await create({ name: "New", objectSchemaKey: "ITSM" })).json.errors).toHaveProperty("objectSchemaKey")
    for (const objectSchemaKey of ["lower", "1ST", "WAYTOOLONGKEY", ""]) {
      expect((await create({ name: "New", objectSchemaKey })).status).toBe(400)
    }
  })

  it("take everything along when they are deleted, and clean references from outside", async () => {
    const path = `/global/config/objectschema/${office.schema.id}/property`
    const schema = (await office.call("POST", "/objectschema/create", { name: "Doomed", objectSchemaKey: "DOOM" })).json
    const type = (await createType({ name: "Doomed type", objectSchemaId: schema.id })).json
    await office.call("POST", `/global/config/objectschema/${schema.id}/property`, { allowOtherObjectSchema: true })
    const [, name] = await attributesOf(type.id)
    const target = await office.call("POST", "/object/create", {
      objectTypeId: type.id,
      attributes: [{ objectTypeAttributeId: name.id, objectAttributeValues: [{ value: "target" }] }],
    })
    const reference = await office.call("POST", `/objecttypeattribute/${office.city.id}`, {
      name: "Doomed link",
      type: 1,
      typeValue: type.id,
      additionalValue: String(office.site.site.referenceTypes.keys().next().value),
    })
    expect(reference.status).toBe(201)
    await office.call("PUT", `/object/${office.sydney.id}`, {
      objectTypeId: String(office.city.id),
      attributes: [{ objectTypeAttributeId: reference.json.id, objectAttributeValues: [{ value: target.json.id }] }],
    })
    expect((await office.call("DELETE", `/objectschema/${schema.id}`)).status).toBe(200)
    expect((await office.call("GET", `/objecttype/${type.id}`)).status).toBe(404)
    const { json } = await office.call("GET", `/object/${office.sydney.id}`)
    expect(names(json.attributes.map((one: { objectTypeAttribute: object }) => one.objectTypeAttribute))).not.toContain(
      "Doomed link",
    )
    await office.call("DELETE", `/objecttypeattribute/${reference.json.id}`)
    expect((await office.call("GET", path)).status).toBe(200)
  })

  it("cannot be referred to by an attribute of another schema until they allow it", async () => {
    const attribute = {
      name: "Room",
      type: 1,
      typeValue: String(office.room.id),
      additionalValue: String(office.site.site.referenceTypes.keys().next().value),
    }
    const refused = await office.call("POST", `/objecttypeattribute/${office.city.id}`, attribute)
    expect(refused.json.errorMessages[0]).toContain("refers to the schema")
    expect(names(await attributesOf(office.city.id))).not.toContain("Room")
  })

  it("give all their attributes in one call", async () => {
    const { json } = await office.call("GET", `/objectschema/${office.schema.id}/attributes?extended=true`)
    expect(json.length).toBe(5 * 4 + 4)
    expect(json.every((attribute: { objectType: { id: string } }) => attribute.objectType.id !== "")).toBe(true)
    const plain = await office.call("GET", `/objectschema/${office.schema.id}/attributes`)
    expect(plain.json[0]).not.toHaveProperty("objectType")
  })
})

describe("object types", () => {
  it("begin with Key, Name, Created and Updated", async () => {
    const { json, status } = await createType({ name: "Fresh" })
    expect(status).toBe(201)
    const attributes = await attributesOf(json.id)
    expect(names(attributes)).toEqual(["Key", "Name", "Created", "Updated"])
    expect(attributes[0]).toMatchObject({ system: true, editable: false, position: 0 })
    expect(attributes[1]).toMatchObject({ system: false, editable: true, label: true, removable: false, position: 1 })
    for (const { id } of attributes)
      expect((await office.call("DELETE", `/objecttypeattribute/${id}`)).status).toBe(400)
  })

  it("need an icon and a name that is unique in the schema", async () => {
    expect((await createType({ name: "No icon", iconId: undefined })).json.errors).toHaveProperty("iconId")
    expect((await createType({ name: "office" })).json.errors).toEqual({ name: "Name has to be unique" })
    const child = { name: "Office", parentObjectTypeId: String(office.hardware.id) }
    expect((await createType(child)).status).toBe(400)
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", duplicateTypeNames: true })
    expect((await createType(child)).status).toBe(201)
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", duplicateTypeNames: false })
  })

  it("pass attributes on under the same id when they are inherited", async () => {
    const inherited = (await attributesOf(office.laptop.id)).find((one: { name: string }) => one.name === "Serial")
    expect(inherited).toMatchObject({ id: String(office.serial.id), objectType: { id: String(office.hardware.id) } })
    expect(names(await attributesOf(office.laptop.id, "?excludeParentAttributes=true"))).not.toContain("Serial")
    await office.call("PUT", `/objecttype/${office.hardware.id}`, { inherited: false })
    expect(names(await attributesOf(office.laptop.id))).not.toContain("Serial")
    await office.call("PUT", `/objecttype/${office.hardware.id}`, { inherited: true })
  })

  it("show the attributes of child types when asked to", async () => {
    const all = await attributesOf(office.hardware.id, "?includeChildren=true")
    expect(
      all.filter((one: { objectType: { id: string } }) => one.objectType.id === String(office.laptop.id)).length,
    ).toBe(4)
  })

  it("tell whether their parent passes on attributes", async () => {
    const { json } = await office.call("GET", `/objecttype/${office.laptop.id}`)
    expect(json).toMatchObject({ parentObjectTypeId: String(office.hardware.id), parentObjectTypeInherited: true })
  })

  it("move among their siblings, to another parent and to the root", async () => {
    const path = `/objecttype/${office.laptop.id}/position`
    expect(
      (await office.call("POST", path, { toObjectTypeId: String(office.city.id), position: 0 })).json,
    ).toMatchObject({
      parentObjectTypeId: String(office.city.id),
      position: 0,
    })
    const root = await office.call("POST", path, { position: 1 })
    expect(root.json).not.toHaveProperty("parentObjectTypeId")
    expect(root.json.position).toBe(1)
    const below = { toObjectTypeId: String(office.laptop.id), position: 0 }
    expect((await office.call("POST", path, below)).status).toBe(400)
    await office.call("POST", path, { toObjectTypeId: String(office.hardware.id), position: 0 })
  })

  it("are counted in the flat list when asked to", async () => {
    const path = `/objectschema/${office.schema.id}/objecttypes/flat`
    const find = (list: { id: string; objectCount: number }[]) => list.find((one) => one.id === String(office.city.id))
    expect(find((await office.call("GET", path)).json)?.objectCount).toBe(0)
    expect(find((await office.call("GET", `${path}?includeObjectCounts=true`)).json)?.objectCount).toBe(1)
  })
})

describe("attributes", () => {
  const create = (body: object, typeId = office.employee.id) =>
    office.call("POST", `/objecttypeattribute/${typeId}`, body)

  it("keep all options of a create, which numbers as text do not disturb", async () => {
    const body = {
      name: "Tier",
      type: "0",
      defaultTypeId: "10",
      options: "A,B",
      description: "which",
      minimumCardinality: 1,
      maximumCardinality: -1,
      hidden: true,
      uniqueAttribute: true,
    }
    const { json } = await create(body)
    const { type, defaultTypeId, ...rest } = body
    expect(json).toMatchObject({ ...rest, type: 0, defaultType: { id: 10, name: "Select" } })
  })

  it("drop some of them on sites where only configure sets them", async () => {
    await office.control("PUT", "quirks", {
      siteUrl: "https://example.atlassian.net",
      createDropsAttributeOptions: true,
    })
    const { json } = await create({
      name: "Dropped",
      type: 0,
      defaultTypeId: 0,
      minimumCardinality: 1,
      uniqueAttribute: true,
    })
    expect(json).toMatchObject({ minimumCardinality: 0, uniqueAttribute: false })
    const configured = await office.call("PUT", `/objecttypeattribute/${json.id}/configure`, { uniqueAttribute: true })
    expect(configured.json).toMatchObject({ uniqueAttribute: true })
    await office.control("PUT", "quirks", {
      siteUrl: "https://example.atlassian.net",
      createDropsAttributeOptions: false,
    })
  })

  it("move the label by configure", async () => {
    const { json } = await create({ name: "Nickname", type: 0, defaultTypeId: 0 })
    await office.call("PUT", `/objecttypeattribute/${json.id}/configure`, { label: true })
    const labels = (await attributesOf(office.employee.id)).filter((one: { label: boolean }) => one.label)
    expect(names(labels)).toEqual(["Nickname"])
    await office.call("DELETE", `/objecttypeattribute/${json.id}`)
    const after = (await attributesOf(office.employee.id)).filter((one: { label: boolean }) => one.label)
    expect(names(after)).toEqual(["Name"])
  })

  it("change in part: what a PUT does not name stays", async () => {
    const { json } = await create({ name: "Part", type: 0, defaultTypeId: 1, suffix: "cm", summable: true })
    const path = `/objecttypeattribute/${office.employee.id}/${json.id}`
    const changed = await office.call("PUT", path, { name: "Part", type: 0, description: "length" })
    expect(changed.json).toMatchObject({ suffix: "cm", summable: true, description: "length" })
  })

  it("let Name be renamed and made unique, and refuse changes of Key", async () => {
    const [key, name] = await attributesOf(office.city.id)
    const put = (id: string, body: object) => office.call("PUT", `/objecttypeattribute/${office.city.id}/${id}`, body)
    expect((await put(name.id, { name: "Title", type: 0, uniqueAttribute: true })).json).toMatchObject({
      name: "Title",
      uniqueAttribute: true,
    })
    expect((await office.call("GET", `/object/${office.sydney.id}`)).json.label).toBe("Sydney")
    await put(name.id, { name: "Name", type: 0, uniqueAttribute: false })
    expect((await put(key.id, { name: "Number", type: 0 })).status).toBe(400)
  })

  it("refuse what is incomplete or wrong", async () => {
    const wrong: object[] = [
      { name: "", type: 0, defaultTypeId: 0 },
      { name: "Name", type: 0, defaultTypeId: 0 },
      { name: "No type" },
      { name: "No default type", type: 0 },
      { name: "No target", type: 1, additionalValue: "1" },
      { name: "No reference type", type: 1, typeValue: String(office.city.id) },
      { name: "Bad filter", type: 1, typeValue: String(office.city.id), additionalValue: "1", qlQuery: "Name = (" },
      { name: "Bad regex", type: 0, defaultTypeId: 0, regexValidation: "(" },
      { name: "Unknown", type: 99 },
    ]
    for (const body of wrong) expect((await create(body)).status, JSON.stringify(body)).toBe(400)
  })

  it("take their values along when they are deleted", async () => {
    const { json } = await create({ name: "Brief", type: 0, defaultTypeId: 0 }, office.city.id)
    await office.call("PUT", `/object/${office.sydney.id}`, {
      objectTypeId: String(office.city.id),
      attributes: [{ objectTypeAttributeId: json.id, objectAttributeValues: [{ value: "soon gone" }] }],
    })
    await office.call("DELETE", `/objecttypeattribute/${json.id}`)
    expect((await office.call("GET", `/object/${office.sydney.id}`)).text).not.toContain("soon gone")
  })

  it("move behind the four system attributes", async () => {
    const { json } = await create({ name: "Early", type: 0, defaultTypeId: 0 }, office.office.id)
    await office.call("POST", `/objecttypeattribute/${office.office.id}/${json.id}/position`, { position: 4 })
    expect(names(await attributesOf(office.office.id)).slice(3, 6)).toEqual(["Updated", "Early", "City"])
  })
})

describe("statuses and reference types", () => {
  it("show one scope at a time, and includeAll both for reference types", async () => {
    const scope = { objectSchemaId: String(office.schema.id) }
    const made = await office.call("POST", "/config/statustype", { name: "Active", category: 1, ...scope })
    expect(made.status).toBe(201)
    expect((await office.call("GET", "/config/statustype")).json.length).toBe(7)
    expect(names((await office.call("GET", `/config/statustype?objectSchemaId=${office.schema.id}`)).json)).toEqual([
      "Active",
    ])
    const types = (query: string) => office.call("GET", `/config/referencetype?${query}`)
    expect(names((await types("")).json)).toContain("Reference")
    expect(names((await types(`objectSchemaId=${office.schema.id}`)).json)).toEqual(["Work At"])
    expect((await types(`objectSchemaId=${office.schema.id}&includeAll=true`)).json.length).toBe(6)
  })

  it("can be changed and deleted; names are unique in their scope", async () => {
    const scope = { objectSchemaId: String(office.schema.id) }
    const status = (await office.call("POST", "/config/statustype", { name: "Lost", category: 0, ...scope })).json
    expect((await office.call("POST", "/config/statustype", { name: "lost", category: 0, ...scope })).status).toBe(400)
    const changed = await office.call("PUT", `/config/statustype/${status.id}`, { name: "Found", category: 2 })
    expect(changed.json).toMatchObject({ name: "Found", category: 2 })
    await office.call("DELETE", `/config/statustype/${status.id}`)
    expect((await office.call("GET", `/config/statustype/${status.id}`)).status).toBe(404)
    const type = (await office.call("POST", "/config/referencetype", { name: "Feeds", color: "#ABCDEF", ...scope }))
      .json
    expect(type.color).toBe("ABCDEF")
    expect((await office.call("PUT", `/config/referencetype/${type.id}`, { name: "Powers" })).json.name).toBe("Powers")
    expect((await office.call("DELETE", `/config/referencetype/${type.id}`)).status).toBe(200)
  })

  it("have other ids on another site, so that only names can be matched", async () => {
    const [here, there] = [
      await office.call("GET", "/config/statustype"),
      await office.callTarget("GET", "/config/statustype"),
    ]
    expect(names(here.json)).toEqual(names(there.json))
    const ids = (list: { id: string }[]) => list.map((one) => one.id)
    expect(ids(here.json).filter((id) => ids(there.json).includes(id))).toEqual([])
  })
})

describe("settings", () => {
  it("keep the properties of a schema that are written, and leave the others", async () => {
    const path = `/global/config/objectschema/${office.other.id}/property`
    expect((await office.call("POST", path, { quickCreateObjects: true })).text).toBe("")
    expect((await office.call("GET", path)).json).toEqual({
      allowOtherObjectSchema: false,
      validateQuickCreate: false,
      quickCreateObjects: true,
      createObjectsCustomField: false,
      serviceDescCustomersEnabled: false,
    })
  })

  it("leave system schemas out of the usage", async () => {
    const { json } = await office.call("GET", "/usage")
    expect(json.perSchemaUsageInfo.map((one: { schemaName: string }) => one.schemaName)).toEqual(["ITSM", "Facilities"])
    expect(json.totalObjectsCount).toBe(2)
  })

  it("name the roles of a schema by URL, and answer 404 where a site has none", async () => {
    const roles = (await office.call("GET", `/config/role/objectschema/${office.schema.id}`)).json
    const id = roles["Object Schema Managers"].split("/").at(-1)
    const role = (await office.call("GET", `/config/role/${id}`)).json
    expect(role.name).toBe("Object Schema Managers")
    expect(role.actors[0].type).toBe("atlassian-user-role-actor")
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", rolesMissing: true })
    expect((await office.call("GET", `/config/role/${id}`)).status).toBe(404)
  })
})
