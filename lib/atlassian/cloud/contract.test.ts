import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { quoteAql } from "../../assets/aql-text.ts"
import type { AssetObject, ObjectSchema, ObjectType, ObjectTypeAttribute } from "../../assets/nouns.ts"
import { iconPng } from "../../simulator/icon-png.ts"
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

describe("writing", () => {
  let schema: ObjectSchema
  let type: ObjectType
  let own: ObjectTypeAttribute[]

  beforeAll(async () => {
    const { target } = world
    schema = await target.createSchema({ name: "Copy: of estate", objectSchemaKey: "COPY", description: "as it stood" })
    const icon = await target.createIcon("Vault test", iconPng("Vault test"))
    type = await target.createObjectType({
      name: "Thing",
      description: null,
      iconId: icon.id,
      objectSchemaId: schema.id,
      parentObjectTypeId: null,
      inherited: true,
      abstractObjectType: false,
    })
    await target.createAttribute(type.id, { name: "Size", type: 0, defaultTypeId: 1, suffix: "cm" })
    await target.createAttribute(type.id, {
      name: "Near",
      type: 1,
      typeValue: type.id,
      additionalValue: await referenceTypeId(),
      maximumCardinality: -1,
    })
    own = await target.listTypeAttributes(type.id, { includeInherited: false })
  })

  it("creates a schema, and says which name or key is taken", async () => {
    expect(schema).toMatchObject({ name: "Copy: of estate", objectSchemaKey: "COPY" })
    const again = world.target.createSchema({ name: "Copy: of estate", objectSchemaKey: "COPY2", description: null })
    await expect(again).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      userMessage: expect.stringContaining("name: Name has to be unique"),
    })
  })

  it("sets a schema's settings", async () => {
    const before = await world.target.readSchemaProperties(schema.id)
    await world.target.writeSchemaProperties(schema.id, {
      ...before,
      allowOtherObjectSchema: !before.allowOtherObjectSchema,
    })
    const after = await world.target.readSchemaProperties(schema.id)
    expect(after.allowOtherObjectSchema).toBe(!before.allowOtherObjectSchema)
    expect(after.quickCreateObjects).toBe(before.quickCreateObjects)
  })

  it("uploads an icon in three steps, for which the type then stands", async () => {
    const image = await world.target.readIconImage(type.iconId ?? "")
    expect(Buffer.from(image?.bytes ?? [])).toEqual(Buffer.from(iconPng("Vault test")))
  })

  it("creates statuses and reference types in the schema", async () => {
    const status = await world.target.createStatusType({
      name: "Mended",
      description: null,
      category: 1,
      objectSchemaId: schema.id,
    })
    const reference = { name: "Leans on", description: "by hand", color: "00ff00", objectSchemaId: schema.id }
    const referenceType = await world.target.createReferenceType(reference)
    expect(await world.target.listStatusTypes(schema.id)).toContainEqual(
      expect.objectContaining({ id: status.id, category: 1 }),
    )
    expect(referenceType).toMatchObject(reference)
  })

  it("creates, moves and orders types", async () => {
    const base = {
      description: "x",
      iconId: type.iconId ?? "",
      objectSchemaId: schema.id,
      inherited: false,
      abstractObjectType: false,
    }
    const child = await world.target.createObjectType({ ...base, name: "Part", parentObjectTypeId: type.id })
    const other = await world.target.createObjectType({ ...base, name: "Other", parentObjectTypeId: null })
    expect(child.parentObjectTypeId).toBe(type.id)
    await world.target.moveObjectType(other.id, type.id, 0)
    const listed = new Map((await world.target.listObjectTypes(schema.id)).map((one) => [one.name, one]))
    expect(listed.get("Other")).toMatchObject({ parentObjectTypeId: type.id, position: 0 })
    await world.target.moveObjectType(other.id, null, 1)
    expect(
      (await world.target.listObjectTypes(schema.id)).find(({ id }) => id === other.id)?.parentObjectTypeId,
    ).toBeNull()
    const inherited = await world.target.listTypeAttributes(child.id, { includeInherited: true })
    expect(inherited.map(({ name }) => name)).toContain("Size")
    const again = world.target.createObjectType({ ...base, name: "Part", parentObjectTypeId: null })
    await expect(again).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      facts: { message: "name: Name has to be unique" },
    })
  })

  it("creates, changes, labels and deletes attributes", async () => {
    const { target } = world
    const text = { type: 0, defaultTypeId: 0 }
    const title = await target.createAttribute(type.id, { ...text, name: "Title", description: "of it" })
    expect(title).toMatchObject({ objectTypeId: type.id, description: "of it", label: false })
    await target.updateAttribute(type.id, title.id, {
      ...text,
      name: "Title",
      regexValidation: "[A-Z].*",
      uniqueAttribute: true,
    })
    await target.configureAttribute(title.id, { label: true })
    const labelled = (await target.listTypeAttributes(type.id, { includeInherited: false })).filter(
      ({ label }) => label,
    )
    expect(labelled).toMatchObject([{ name: "Title", regexValidation: "[A-Z].*", uniqueAttribute: true }])
    await target.deleteAttribute(title.id)
    await expect(target.deleteAttribute(title.id)).rejects.toMatchObject({ code: "NOT_FOUND" })
    expect(
      (await target.listTypeAttributes(type.id, { includeInherited: false })).find(({ label }) => label)?.name,
    ).toBe("Name")
  })

  it("creates, changes, clears and deletes objects", async () => {
    const { target } = world
    const first = await createThing("First", { Size: ["12"] })
    const second = await createThing("Second", { Near: [first.id] })
    expect(second.objectKey).toMatch(/^COPY-\d+$/)
    await target.updateObject(first.id, { objectTypeId: type.id, attributes: [write("Near", [first.id, second.id])] })
    expect(await textsOf(first.id)).toMatchObject({ Name: ["First"], Size: ["12"], Near: [first.id, second.id] })
    await target.updateObject(first.id, { objectTypeId: type.id, attributes: [write("Size", [])] })
    expect(await textsOf(first.id)).not.toHaveProperty("Size")
    await target.deleteObject(second.id)
    expect(await target.readObject(second.id)).toBeNull()
    expect(await textsOf(first.id)).toMatchObject({ Near: [first.id] })
  })

  it("refuses a whole object for one bad attribute and names it", async () => {
    const size = ownNamed("Size")
    const before = await world.target.countObjects(schema.id)
    await expect(createThing("Bad", { Size: ["large"] })).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      facts: { status: 400, attributeErrors: JSON.stringify({ [size.id]: "The value provided is invalid" }) },
    })
    await expect(createThing("x".repeat(300), {})).rejects.toMatchObject({
      facts: { attributeErrors: expect.stringContaining("must be less than 255 characters") },
    })
    expect(await world.target.countObjects(schema.id)).toBe(before)
  })

  it("writes comments, attachments and avatars", async () => {
    const { target } = world
    const { id } = await createThing("With everything", {})
    await target.createComment(id, "Two lines\n<b>and</b> markup")
    expect(await target.readComments(id)).toMatchObject([
      { comment: "Two lines\n<b>and</b> markup", authorName: "Backup Bot" },
    ])
    const bytes = new Uint8Array([0, 255, 1, 254])
    await target.uploadAttachment(id, { fileName: "ünï & co.bin", mimeType: "application/octet-stream", bytes })
    const [attachment] = (await target.listAttachments(id)) ?? []
    expect(attachment).toMatchObject({ fileName: "ünï & co.bin", mimeType: "application/octet-stream" })
    expect(Buffer.from(await target.readAttachment(attachment ?? fail()))).toEqual(Buffer.from(bytes))
    const avatarUuid = await target.uploadAvatar({ fileName: "face.png", bytes: iconPng("face") })
    await target.updateObject(id, { objectTypeId: type.id, attributes: [], avatarUuid })
    const object = await target.readObject(id)
    expect(Buffer.from((await target.readAvatar(object ?? fail()))?.bytes ?? [])).toEqual(Buffer.from(iconPng("face")))
  })

  it("says where attachments cannot be uploaded", async () => {
    const { id } = await createThing("Without files", {})
    await world.steer("quirks", { siteUrl: world.targetAccess.siteUrl, attachmentsMissing: true })
    const file = { fileName: "a.txt", mimeType: "text/plain", bytes: new Uint8Array(1) }
    await expect(world.target.uploadAttachment(id, file)).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      userMessage: "Attachments not restored: upload not available on this instance",
      facts: { reason: "UPLOAD_NOT_OFFERED", message: "TCS 404" },
    })
    await world.steer("quirks", { siteUrl: world.targetAccess.siteUrl, attachmentsMissing: false })
  })

  it("pages through more than a thousand objects, by keyset and by offset, with the old fault of isLast too", async () => {
    const { target } = world
    const many = await target.createSchema({ name: "Many", objectSchemaKey: "MANY", description: null })
    const one = await target.createObjectType({ ...plainType(many.id), name: "Row", iconId: type.iconId ?? "" })
    const name = (await target.listTypeAttributes(one.id, { includeInherited: false })).find(({ label }) => label)
    const ids: string[] = []
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        for (let index = lane; index < 1_203; index += 8) {
          const attributes = [{ objectTypeAttributeId: name?.id ?? "", values: [`Row ${index}`] }]
          ids.push((await target.createObject({ objectTypeId: one.id, attributes })).id)
        }
      }),
    )
    for (const isLastBug of [false, true]) {
      await world.steer("quirks", { siteUrl: world.targetAccess.siteUrl, isLastBug })
      const pages = []
      for await (const page of target.readObjects({ schemaId: many.id })) pages.push(page.objects.length)
      expect(pages).toEqual([500, 500, 203, 0])
      const found = await target.searchObjects(`objectSchemaId = ${many.id}`)
      expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
    }
    expect(await target.countObjects(many.id)).toBe(1_203)
    await target.deleteSchema(many.id)
    await expect(target.readSchema(many.id)).rejects.toMatchObject({ code: "NOT_FOUND" })
  })

  function createThing(name: string, values: Record<string, string[]>) {
    const writes = Object.entries({ Name: [name], ...values }).map(([attribute, texts]) => write(attribute, texts))
    return world.target.createObject({ objectTypeId: type.id, attributes: writes })
  }

  function write(attribute: string, values: string[]) {
    return { objectTypeAttributeId: ownNamed(attribute).id, values }
  }

  function ownNamed(name: string): ObjectTypeAttribute {
    return own.find((attribute) => attribute.name === name) ?? fail()
  }

  async function textsOf(objectId: string): Promise<Record<string, string[]>> {
    const object = (await world.target.readObject(objectId)) ?? fail()
    const named = object.attributes.map(({ objectTypeAttributeId, values }) => [
      own.find(({ id }) => id === objectTypeAttributeId)?.name,
      values.map((value) => (value.kind === "reference" ? value.objectId : value.display)),
    ])
    return Object.fromEntries(named)
  }

  async function referenceTypeId(): Promise<string> {
    return (await world.target.listReferenceTypes(schema.id))[0]?.id ?? fail()
  }
})

function plainType(objectSchemaId: string) {
  return { description: null, objectSchemaId, parentObjectTypeId: null, inherited: false, abstractObjectType: false }
}

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
