import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { ObjectSchema, ObjectType, ObjectTypeAttribute } from "../../assets/nouns.ts"
import { iconPng } from "../../simulator/icon-png.ts"
import { openSimulatedAtlassian, type SimulatedAtlassian } from "../../testing/simulated-atlassian.ts"

let world: SimulatedAtlassian

beforeAll(async () => {
  world = await openSimulatedAtlassian()
})

afterAll(() => world[Symbol.asyncDispose]())

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
      expect(pages).toEqual([100, 500, 500, 103, 0])
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

function fail(): never {
  throw new Error("the site lacks what this test needs")
}
