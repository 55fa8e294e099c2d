import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { objectOf, parseFixture, rowsOf } from "../../testing/api-fixture.ts"
import { toAttachment } from "./attachments.ts"
import { toAttribute } from "./attribute-wire.ts"
import { toReferenceType, toStatusType } from "./configuration.ts"
import { toComment, toHistoryEntry } from "./history.ts"
import { toIcon } from "./icons.ts"
import { toField, toIssueObjects } from "./issues.ts"
import { toObjectType } from "./object-types.ts"
import { toObject, toValue } from "./object-wire.ts"
import { toOffsetPage } from "./offset-pages.ts"
import { toProperties, toSchema } from "./schemas.ts"
import { readIsLast } from "./wire.ts"

describe("the published examples", () => {
  it("give schemas", () => {
    const page = toOffsetPage(parseFixture("objectschema.list"), toSchema)
    expect(page.isLast).toBe(true)
    expect(page.rows).toMatchObject([
      {
        id: "6",
        name: "ITSM",
        objectSchemaKey: "ITSM",
        description: null,
        objectCount: 95,
        objectTypeCount: 34,
        canManage: true,
      },
      { id: "27", name: "Services", description: "Contains the 'Service' object type", canManage: false },
    ])
    expect(toSchema(parseFixture("objectschema.create.response"))).toMatchObject({
      id: "39",
      canManage: true,
      objectCount: 0,
    })
    const settings = { allowOtherObjectSchema: true, validateQuickCreate: true, quickCreateObjects: true }
    expect(toProperties(objectOf(parseFixture("global.config.objectschema")))).toMatchObject(settings)
  })

  it("give object types with their parents and flags", () => {
    const types = rowsOf("objecttypes.flat").map((row) => toObjectType(row, "6"))
    expect(types.map(({ name, parentObjectTypeId }) => [name, parentObjectTypeId])).toEqual([
      ["Employee", null],
      ["Office", null],
      ["City", null],
      ["Hardware", null],
      ["Laptop", "40"],
    ])
    expect(types[3]).toMatchObject({ id: "40", iconId: "104", position: 4, inherited: true, abstractObjectType: true })
  })

  it("give attributes of every kind", () => {
    const office = rowsOf("objecttype.attributes").map((row) => toAttribute(row, null))
    expect(office.slice(0, 4)).toMatchObject([
      {
        id: "134",
        objectTypeId: "23",
        name: "Key",
        type: 0,
        defaultTypeId: 0,
        system: true,
        editable: false,
        position: 0,
      },
      {
        id: "135",
        name: "Name",
        label: true,
        minimumCardinality: 1,
        removable: false,
        uniqueAttribute: true,
        system: false,
      },
      { name: "Created", defaultTypeId: 6 },
      { name: "Updated", defaultTypeId: 6 },
    ])
    expect(office.filter(({ referenceObjectTypeId }) => referenceObjectTypeId !== null)).not.toHaveLength(0)
    const kinds = new Map(
      rowsOf("objecttypeattribute.kinds.synthetic").map((row) => [objectOf(row).name, toAttribute(row, "23")]),
    )
    expect(kinds.get("Cost")).toMatchObject({ objectTypeId: "23", defaultTypeId: 3, suffix: "EUR", summable: true })
    expect(kinds.get("Tier")).toMatchObject({ defaultTypeId: 10, options: "Tier 1,Tier 2,Tier 3,Tier 4" })
    expect(kinds.get("Owner")).toMatchObject({ type: 2, defaultTypeId: null, typeValueMulti: ["jira-users"] })
    expect(kinds.get("Team")).toMatchObject({ type: 4, typeValueMulti: [] })
    expect(kinds.get("State")).toMatchObject({ type: 7, typeValueMulti: ["2", "3"] })
    expect(kinds.get("Depends on")).toMatchObject({
      type: 1,
      referenceObjectTypeId: "23",
      referenceTypeId: "36",
      maximumCardinality: -1,
      includeChildObjectTypes: true,
      qlQuery: "Name is not EMPTY",
    })
    expect(kinds.get("Contact")).toMatchObject({ defaultTypeId: 8, regexValidation: "^.+@example\\.com$" })
  })

  it("give the type of an attribute where it is left out", () => {
    expect(toAttribute({ id: "1", referenceObjectTypeId: "23" }, null)).toMatchObject({ type: 1, defaultTypeId: null })
    expect(toAttribute({ id: "1", defaultType: { id: 6, name: "DateTime" } }, null)).toMatchObject({
      type: 0,
      defaultTypeId: 6,
    })
    expect(toAttribute({ id: 1, type: "0", defaultTypeId: "10" }, null)).toMatchObject({
      id: "1",
      type: 0,
      defaultTypeId: 10,
    })
  })

  it("give objects, rows of a search and single ones", () => {
    const page = toOffsetPage(parseFixture("object.aql.response"), toObject)
    expect(page.isLast).toBe(false)
    expect(page.rows).toMatchObject([
      {
        id: "88",
        objectKey: "ITSM-88",
        label: "SYD-1",
        objectTypeId: "23",
        created: "2021-02-16T20:04:41.527Z",
        hasAvatar: false,
        avatarUrl: null,
        attachmentsExist: null,
      },
    ])
    const city = page.rows[0]?.attributes.at(-1)
    expect(city).toEqual({
      objectTypeAttributeId: "144",
      values: [
        {
          kind: "reference",
          objectId: "87",
          objectKey: "ITSM-87",
          label: "Sydney",
          schemaId: "6",
          objectTypeId: "24",
          display: "Sydney",
        },
      ],
    })
    expect(toObject(parseFixture("object.get"))).toMatchObject({ id: "88", attachmentsExist: expect.any(Boolean) })
    expect(toObject(parseFixture("object.create.response.201"))).toMatchObject({
      objectKey: "ITSM-5186",
      attributes: [],
    })
  })

  it("give objects of a Data Center, whose ids are numbers and whose lists may be short of fields", () => {
    const status = { displayValue: "Active", referencedType: false, status: { id: 1, name: "Active", category: 1 } }
    const reference = {
      referencedType: true,
      referencedObject: { id: 44, label: "Platform Team", objectKey: "TEST-44" },
    }
    const object = toObject({
      id: 1,
      objectKey: "TEST-1",
      name: "Example Object",
      objectType: { id: 1, name: "ObjectType", type: 0, objectSchemaId: 1 },
      attributes: [
        { id: 8, objectTypeAttributeId: 9, objectAttributeValues: [status] },
        { id: 9, objectTypeAttributeId: 7, objectAttributeValues: [reference] },
        { id: 10, objectTypeAttributeId: 11 },
      ],
    })
    expect(object).toMatchObject({ id: "1", objectTypeId: "1", label: "Example Object" })
    expect(object.attributes).toMatchObject([
      { objectTypeAttributeId: "9", values: [{ kind: "status", statusId: "1" }] },
      { objectTypeAttributeId: "7", values: [{ kind: "reference", objectId: "44", label: "Platform Team" }] },
      { objectTypeAttributeId: "11", values: [] },
    ])
  })

  it("give values of each kind, with or without a value", () => {
    const values = objectOf(parseFixture("object.values.by-kind"))
    const read = (kind: string) => toValue(values[kind] ?? null)
    expect(read("integer")).toEqual({ kind: "default", value: "5", display: "5" })
    expect(read("date")).toEqual({ kind: "default", value: "2021-02-16", display: "16/Feb/21" })
    expect(read("reference")).toMatchObject({ kind: "reference", objectId: "87", objectKey: "ITSM-87", schemaId: null })
    expect(read("status")).toEqual({ kind: "status", statusId: "2", name: "Active", category: 1, display: "Active" })
    expect(read("user")).toEqual({
      kind: "user",
      accountId: "6g2c42d1f6fgd2112cgc66dc",
      name: "John Smith",
      emailAddress: "john.smith@example.com",
      deleted: false,
      display: "John Smith",
    })
    expect(read("group")).toEqual({ kind: "group", name: "it-team", display: "it-team" })
    expect(toValue({ value: null, displayValue: "Active", status: { id: 2 } })).toMatchObject({
      statusId: "2",
      name: "Active",
    })
    expect(toValue({ displayValue: "Gone", user: { isDeleted: "true" }, searchValue: "qm:1" })).toMatchObject({
      accountId: "qm:1",
      deleted: true,
    })
    expect(toValue({ displayValue: "Operations", searchValue: "OPS", project: {} })).toMatchObject({ value: "OPS" })
  })

  it("give history, icons, statuses, reference types and fields", () => {
    expect(rowsOf("object.history").map(toHistoryEntry)).toMatchObject([
      {
        id: "8122",
        actorName: "John Smith",
        affectedAttribute: "Placeholder",
        oldValue: "",
        newValue: "A placeholder value",
      },
      { id: "108", affectedAttribute: null, oldValue: null },
    ])
    expect(rowsOf("icon.global").map((row) => toIcon(row).id)).toEqual(["68", "c7c705b8-326e-4e86-8a99-1adec6132b1a"])
    expect(rowsOf("config.statustype.list").map(toStatusType)).toHaveLength(7)
    expect(toStatusType(parseFixture("config.statustype.create", "response"))).toMatchObject({
      category: 0,
      objectSchemaId: "6",
    })
    expect(rowsOf("config.referencetype.list").map(toReferenceType)).toMatchObject([
      { id: "4", color: "49a6ed", objectSchemaId: null },
      { id: "7", objectSchemaId: "6" },
    ])
    expect(toField(parseFixture("jira.field.search.assets"))).toMatchObject({
      id: "customfield_10191",
      custom: "com.atlassian.jira.plugins.cmdb:cmdb-object-cftype",
    })
  })

  it("give comments and attachments in the undocumented forms that were seen", () => {
    const comment = {
      id: 5,
      objectId: 88,
      role: 0,
      actor: { displayName: "Mara", key: "a:1" },
      comment: "Hi",
      created: "2026-01-01",
    }
    expect(toComment(comment)).toMatchObject({ id: "5", authorName: "Mara", authorAccountId: "a:1", comment: "Hi" })
    const attachment = {
      id: 4,
      author: "Mara",
      mimeType: "text/plain",
      filename: "a.txt",
      filesize: "2 kB",
      url: "https://x/4",
    }
    expect(toAttachment(attachment)).toMatchObject({ id: "4", fileName: "a.txt", sizeBytes: null, authorName: "Mara" })
  })

  it("give the objects of an issue, of this workspace only, in each form of the field", () => {
    const workspace = "f1668d0c-828c-470c-b7d1-8c4f48cd345a"
    const read = objectOf(parseFixture("jira.issue.assets-field", "read"))
    const { customfield_10191: value } = objectOf(read.fields ?? null)
    const objects = (field: unknown) =>
      toIssueObjects(
        { id: "1", key: "MY-PROJ-7", fields: { customfield_10191: field } },
        "customfield_10191",
        workspace,
      )
    expect(objects(value)).toMatchObject({ projectKey: "MY-PROJ", objectIds: ["88"] })
    expect(objects([{ id: `${workspace}:7` }, { id: "elsewhere:8" }, { objectId: 9 }]).objectIds).toEqual(["7", "9"])
    expect(objects(null).objectIds).toEqual([])
  })

  it.each([
    [{ isLast: true }, true],
    [{ isLast: "false" }, false],
    [{ last: "true" }, true],
    [{ isLastPage: false }, false],
    [{}, null],
  ])("tell the end of a list: %j is %j", (page, isLast) => {
    expect(readIsLast(page)).toBe(isLast)
  })
})

describe("raw", () => {
  it("is the very answer, unknown fields and all", () => {
    const row = { ...objectOf(parseFixture("object.create.response.201")), brandNew: { a: [1] } }
    expect(toObject(row).raw).toBe(row)
  })

  it("holds no secret of any example", () => {
    const folder = new URL("../../simulator/contract/", import.meta.url)
    const names = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "openapi-reconstructed.json")
    const secret = names.filter((name) => readFileSync(new URL(name, folder), "utf8").includes("do-not-back-up"))
    expect(secret).not.toHaveLength(0)
    for (const name of names) {
      expect(JSON.stringify(parseFixture(name.replace(/\.json$/, ""))), name).not.toContain("do-not-back-up")
    }
  })
})

describe("answers that are no such thing", () => {
  it.each([null, "text", 7, [], {}, { id: "" }, { id: {} }])("are refused: %j", (json) => {
    for (const read of [toObject, toSchema, toStatusType, toIcon, toHistoryEntry, toAttachment]) {
      expect(() => read(json)).toThrow()
    }
  })

  it("are objects without id, key or type", () => {
    expect(() => toObject({ id: "1", objectKey: "A-1" })).toThrow(TypeError)
    expect(() => toObject({ id: "1", objectType: { id: "2" } })).toThrow('expected "objectKey"')
  })
})
