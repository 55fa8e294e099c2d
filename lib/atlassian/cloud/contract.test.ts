import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { quoteAql } from "../../assets/aql-text.ts"
import type { AssetObject, ObjectSchema, ObjectType, ObjectTypeAttribute } from "../../assets/nouns.ts"
import { openSimulatedAtlassian, type SimulatedAtlassian } from "../../testing/simulated-atlassian.ts"

let world: SimulatedAtlassian
let estate: ObjectSchema
let types: Map<string, ObjectType>
let attributes: ObjectTypeAttribute[]
let objects: AssetObject[]

beforeAll(async () => {
  world = await openSimulatedAtlassian()
  estate = await schemaNamed("IT estate")
  types = new Map((await world.source.listObjectTypes(estate.id)).map((type) => [type.name, type]))
  attributes = await world.source.listAttributes(estate.id)
  objects = await readAll(estate.id)
})

afterAll(() => world[Symbol.asyncDispose]())

describe("reading structure", () => {
  it("lists the schemas with their counts, the system schema too", async () => {
    const schemas = await world.source.listSchemas()
    expect(schemas.map(({ name, objectSchemaKey, canManage }) => [name, objectSchemaKey, canManage])).toEqual([
      ["IT estate", "ITE", true],
      ["Office equipment", "OFF", true],
      ["Facilities", "FAC", true],
      ["Services", "SVC", false],
    ])
    expect(estate).toMatchObject({ objectTypeCount: types.size, objectCount: objects.length })
    expect(await world.source.readSchema(estate.id)).toMatchObject({ id: estate.id, name: "IT estate" })
    expect(await world.source.countObjects(estate.id)).toBe(objects.length)
  })

  it("lists types with parents, flags and icons", () => {
    expect(types.get("Asset")).toMatchObject({ parentObjectTypeId: null, inherited: true, abstractObjectType: true })
    expect(types.get("Laptop")).toMatchObject({ parentObjectTypeId: types.get("Hardware")?.id, inherited: false })
    expect(types.get("Printer")?.objectCount).toBe(0)
    expect(types.get("Laptop")?.objectCount).toBe(60)
    expect(types.get("Application")?.iconId).toBe("0f4e7a52-9c1b-4c55-8d31-5b1f0a3b7c11")
  })

  it("lists every attribute once, at the type that defines it", async () => {
    expect(new Set(attributes.map(({ id }) => id)).size).toBe(attributes.length)
    const serial = attributeNamed("Serial number")
    expect(serial).toMatchObject({ objectTypeId: types.get("Asset")?.id, uniqueAttribute: true, minimumCardinality: 1 })
    const laptop = types.get("Laptop")?.id ?? ""
    expect(attributes.filter(({ objectTypeId }) => objectTypeId === laptop).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Key", "Name", "Created", "Updated", "CPU cores", "Encrypted"]),
    )
    const inherited = await world.source.listTypeAttributes(laptop, { includeInherited: true })
    expect(inherited.find(({ id }) => id === serial.id)?.objectTypeId).toBe(types.get("Asset")?.id)
    expect(await world.source.listTypeAttributes(laptop, { includeInherited: false })).toHaveLength(
      attributes.filter(({ objectTypeId }) => objectTypeId === laptop).length,
    )
  })

  it("asks each type when the schema's one call is refused", async () => {
    await world.steer("faults", { rules: [{ kind: "404", route: "GET /objectschema/:id/attributes" }] })
    const perType = await world.source.listAttributes(estate.id).finally(() => world.steer("faults", { rules: [] }))
    expect(byId(perType).map(idAndType)).toEqual(byId(attributes).map(idAndType))
  })

  it("reads attributes of each kind with what belongs to it", () => {
    expect(attributeNamed("Depends on")).toMatchObject({
      type: 1,
      maximumCardinality: -1,
      qlQuery: expect.stringMatching(/\d/),
    })
    expect(attributeNamed("Criticality")).toMatchObject({
      defaultTypeId: 10,
      options: "Low,Medium,High; page someone,Life & safety",
    })
    expect(attributeNamed("Service owners")).toMatchObject({
      type: 2,
      maximumCardinality: 5,
      additionalValue: "SHOW_PROFILE",
    })
    expect(attributeNamed("On call").type).toBe(4)
    expect(attributeNamed("Support project").type).toBe(6)
    expect(attributeNamed("Lifecycle").typeValueMulti).toHaveLength(1)
    expect(attributeNamed("Checked by").typeValueMulti).toEqual(["it-operations"])
    expect(attributeNamed("Price")).toMatchObject({ suffix: "€", summable: true })
    expect(attributeNamed("MAC address").regexValidation).toContain("[0-9a-f]")
    expect(attributeNamed("Internal note").hidden).toBe(true)
  })

  it("lists global statuses and reference types and those of the schema", async () => {
    const statuses = await world.source.listStatusTypes(estate.id)
    expect(statuses.filter(({ objectSchemaId }) => objectSchemaId === null)).toHaveLength(7)
    expect(statuses.filter(({ objectSchemaId }) => objectSchemaId === estate.id).map(({ name }) => name)).toEqual([
      "In repair",
      "Retired",
    ])
    const runs = (await world.source.listReferenceTypes(estate.id)).find(({ name }) => name === "Runs")
    expect(runs).toMatchObject({ color: "ff5630", objectSchemaId: estate.id })
    expect(attributeNamed("Installed").referenceTypeId).toBe(runs?.id)
  })

  it("reads settings, and roles where the instance has them", async () => {
    expect(await world.source.readSchemaProperties(estate.id)).toMatchObject({
      allowOtherObjectSchema: expect.any(Boolean),
    })
    expect(await world.source.readSchemaRoles(estate.id)).toHaveLength(3)
    await world.steer("quirks", { siteUrl: world.sourceAccess.siteUrl, rolesMissing: true })
    expect(await world.source.readSchemaRoles(estate.id)).toBeNull()
  })

  it("reads icons and their images, by number from the API and by uuid from the media host without credentials", async () => {
    const icons = await world.source.listGlobalIcons()
    const byNumber = icons.find(({ id }) => /^\d+$/.test(id))
    for (const id of [byNumber?.id ?? "", types.get("Application")?.iconId ?? ""]) {
      expect(await world.source.readIcon(id)).toMatchObject({ id })
      const image = await world.source.readIconImage(id)
      expect(image?.contentType).toBe("image/png")
      expect(Buffer.from(image?.bytes.subarray(1, 4) ?? []).toString()).toBe("PNG")
    }
    expect(await world.source.readIconImage("999999")).toBeNull()
    await expect(world.source.readIcon("999999")).rejects.toMatchObject({ code: "NOT_FOUND" })
  })
})

describe("reading objects", () => {
  it("gives every object once in rising order of ids, with values of each kind", () => {
    const ids = objects.map(({ id }) => Number(id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    const laptop = objects.find(({ label }) => label === "MacBook Pro 14")
    expect(laptop?.attributes.flatMap(({ values }) => values.map(({ kind }) => kind))).toEqual(
      expect.arrayContaining(["default", "reference", "status", "user"]),
    )
    expect(valueKinds(objects)).toEqual(["default", "group", "reference", "status", "user"])
    const gone = objects
      .flatMap(({ attributes: all }) => all.flatMap(({ values }) => values))
      .filter((value) => "deleted" in value && value.deleted)
    expect(gone).not.toHaveLength(0)
  })

  it("gives a row of a search and the object itself the same values", async () => {
    for (const row of objects.filter((_, index) => index % 25 === 0)) {
      const single = await world.source.readObject(row.id)
      expect(single?.attributes).toEqual(row.attributes)
      expect(single?.attachmentsExist).not.toBeNull()
    }
  })

  it("keeps no secret in what it hands on", async () => {
    const [first] = objects
    const single = await world.source.readObject(first?.id ?? "")
    const all = JSON.stringify([objects, single])
    expect(all).not.toContain("mediaJwtToken")
    expect(all).toContain("mediaClientConfig")
  })

  it("goes on behind an id, narrows by a condition, and finds nothing in an empty schema", async () => {
    const middle = objects[100]?.id ?? ""
    expect((await readAll(estate.id, { afterObjectId: middle })).map(({ id }) => id)).toEqual(
      objects.slice(101).map(({ id }) => id),
    )
    const phones = await readAll(estate.id, { condition: `objectTypeId = ${types.get("Phone")?.id}` })
    expect(phones).toHaveLength(30)
    expect(await readAll((await schemaNamed("Facilities")).id)).toEqual([])
  })

  it("finds texts of every kind by a quoted search, and nothing else", async () => {
    for (const object of objects.filter(({ objectTypeId }) => objectTypeId === types.get("Vendor")?.id)) {
      const found = await world.source.searchObjects(
        `objectSchemaId = ${estate.id} AND "Trading name" = ${quoteAql(object.label)}`,
      )
      expect(found.map(({ id }) => id)).toEqual([object.id])
    }
    expect(await world.source.searchObjects(`Name = ${quoteAql('" OR objectId > 0 OR Name = "')}`)).toEqual([])
  })

  it("says what is wrong with a search", async () => {
    await expect(world.source.searchObjects("objectTypeId = = 3")).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      facts: { status: 400 },
    })
  })

  it("answers null for an object that is not there", async () => {
    expect(await world.source.readObject("99999999")).toBeNull()
  })

  it("reads history oldest first, comments, attachments and avatars", async () => {
    const laptop = objects.find(({ label }) => label === "MacBook Pro 14")
    const history = await world.source.readHistory(laptop?.id ?? "")
    expect(history[0]?.affectedAttribute).toBeNull()
    expect(history.slice(1).map(({ affectedAttribute, actorName }) => [affectedAttribute, actorName])).toEqual([
      ["Status", "Mara Lindt"],
      ["Owner", "Priya Raman"],
    ])
    const server = objects.find(({ label }) => label === "srv-001")
    expect(await world.source.readComments(server?.id ?? "")).toMatchObject([
      { authorName: "Priya Raman", comment: "Replaced fan 1.\nNoise is gone 🎉", created: "2026-08-02T00:00:00.000Z" },
      { authorName: "Mara Lindt", comment: "=1+1 is not a formula here" },
    ])
    const mail = objects.find(({ label }) => label === "Mail")
    const attachments = (await world.source.listAttachments(mail?.id ?? "")) ?? []
    expect(attachments.map(({ fileName }) => fileName)).toEqual(["contract 1 – ünïcode.txt", "floor plan.bin"])
    const [contract, plan] = await Promise.all(attachments.map((attachment) => world.source.readAttachment(attachment)))
    expect(Buffer.from(contract ?? []).toString()).toBe("Contract 1\n".repeat(200))
    expect(plan?.byteLength).toBe(3_000_000)
    expect(laptop?.hasAvatar).toBe(true)
    expect((await world.source.readAvatar(laptop ?? fail()))?.contentType).toBe("image/png")
    expect(await world.source.readAvatar(server ?? fail())).toBeNull()
  })

  it("answers null for attachments where the instance has no such list", async () => {
    await world.steer("quirks", { siteUrl: world.sourceAccess.siteUrl, attachmentsMissing: true })
    expect(await world.source.listAttachments(objects[0]?.id ?? "")).toBeNull()
    await world.steer("quirks", { siteUrl: world.sourceAccess.siteUrl, attachmentsMissing: false })
  })
})

describe("reading Jira", () => {
  it("finds the Assets fields and the objects in issues", async () => {
    const fields = await world.source.listAssetsFields()
    expect(fields).toEqual([
      { id: "customfield_10191", name: "Affected assets" },
      { id: "customfield_10192", name: "Runs on" },
    ])
    const issues = []
    for await (const page of world.source.readIssueObjects(fields[0] ?? fail())) issues.push(...page)
    expect(issues).toHaveLength(24)
    const known = new Set(objects.map(({ id }) => id))
    for (const { objectIds, projectKey } of issues) {
      expect(["OPS", "SEC"]).toContain(projectKey)
      expect(objectIds.length).toBeGreaterThan(0)
      expect(objectIds.every((id) => known.has(id))).toBe(true)
    }
  })

  it("lists fields also for accounts that may not search them", async () => {
    await world.steer("faults", { rules: [{ kind: "403", route: "GET /rest/api/3/field/search" }] })
    const fields = await world.source.listAssetsFields().finally(() => world.steer("faults", { rules: [] }))
    expect(fields).toHaveLength(2)
  })

  it("finds people and groups, the usage too", async () => {
    expect(await world.source.findUsers("zoe.oneill@example.com")).toMatchObject([
      { displayName: "Zoë O'Neill", active: true },
    ])
    expect((await world.source.listGroups()).map(({ name }) => name)).toContain("on-call ☎")
    expect((await world.source.readUsage())?.totalObjectsCount).toBeGreaterThan(objects.length)
    await world.steer("faults", {
      rules: [
        { kind: "403", route: "GET /usage" },
        { kind: "403", route: "GET /rest/api/3/group/bulk" },
      ],
    })
    expect(await world.source.readUsage()).toBeNull()
    expect((await world.source.listGroups()).map(({ name }) => name)).toContain("on-call ☎")
    await world.steer("faults", { rules: [] })
  })
})

async function schemaNamed(name: string): Promise<ObjectSchema> {
  return (await world.source.listSchemas()).find((schema) => schema.name === name) ?? fail()
}

function attributeNamed(name: string): ObjectTypeAttribute {
  return attributes.find((attribute) => attribute.name === name) ?? fail()
}

async function readAll(schemaId: string, options: { afterObjectId?: string; condition?: string } = {}) {
  const all: AssetObject[] = []
  for await (const page of world.source.readObjects({ schemaId, ...options })) all.push(...page.objects)
  return all
}

function valueKinds(all: AssetObject[]): string[] {
  const values = all.flatMap((object) => object.attributes.flatMap((attribute) => attribute.values))
  return [...new Set(values.map(({ kind }) => kind))].sort()
}

function byId(all: ObjectTypeAttribute[]): ObjectTypeAttribute[] {
  return [...all].sort((a, b) => Number(a.id) - Number(b.id))
}

function idAndType({ id, objectTypeId }: ObjectTypeAttribute) {
  return [id, objectTypeId]
}

function fail(): never {
  throw new Error("the scenario lacks what this test needs")
}
