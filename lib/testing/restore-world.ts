import { ATTRIBUTE_TYPE, DEFAULT_TYPE, type ObjectType } from "../assets/nouns.ts"
import type { AttributeDefinition } from "../assets/target.ts"
import type { Clock } from "../clock.ts"
import { createMemoryWorkspace, type MemoryWorkspace } from "./memory-workspace.ts"
import { createRandom, type Random } from "./random.ts"
import type { Person } from "./workspace-state.ts"

export const PEOPLE: Person[] = [
  { accountId: "557058:ada", displayName: "Ada Example", emailAddress: "ada@example.com", active: true },
  { accountId: "557058:bob", displayName: "Bob Example", emailAddress: "bob@example.com", active: true },
  { accountId: "557058:gone", displayName: "Former user", emailAddress: null, active: true },
]
const GROUPS = [
  { name: "admins", groupId: "g-1" },
  { name: "site-users", groupId: "g-2" },
]

export interface World {
  workspace: MemoryWorkspace
  schemaId: string
}

/**
 * A schema with everything that makes restoring hard: inheritance over two levels, an abstract type, a type that does
 * not inherit, own and global statuses, required and unique attributes, a pattern, AQL filters with ids and keys,
 * cycles, self references, duplicate labels, a deleted user, comments, files, avatars and history. Every object has a
 * unique "Tag", by which `worldText` tells objects apart without ids.
 */
export async function createRestoreWorld(clock: Clock, seed: number, objects: number): Promise<World> {
  const random = createRandom(seed)
  const workspace = createMemoryWorkspace({
    clock,
    firstId: 1000 + 7 * seed,
    people: PEOPLE.map((person) => ({ ...person })),
    groups: GROUPS,
    globalStatuses: [
      { name: "Active", category: 1 },
      { name: "Closed", category: 0 },
    ],
  })
  const schema = await workspace.createSchema({
    name: "Infrastructure",
    objectSchemaKey: "INF",
    description: "All of it",
  })
  const properties = await workspace.readSchemaProperties(schema.id)
  await workspace.writeSchemaProperties(schema.id, { ...properties, allowOtherObjectSchema: true })
  const world = { workspace, schemaId: schema.id }
  const types = await createTypes(world)
  const attributes = await createAttributes(world, types)
  await createObjects(world, types, attributes, random, objects)
  await addRules(world, types, attributes)
  const gone = workspace.state.people.find((person) => person.accountId === "557058:gone")
  if (gone) gone.active = false
  return world
}

type Types = Record<"asset" | "hardware" | "server" | "laptop" | "person" | "place" | "room", ObjectType>
type Attributes = Record<string, string>

async function createTypes({ workspace, schemaId }: World): Promise<Types> {
  const custom = await workspace.createIcon("Rack", new Uint8Array([2, 3]))
  const globalIcon = (await workspace.listGlobalIcons())[1]?.id ?? custom.id
  const make = (name: string, parent: ObjectType | null, inherited: boolean, abstract = false): Promise<ObjectType> =>
    workspace.createObjectType({
      name,
      description: `${name} of the company`,
      iconId: name === "Server" ? custom.id : globalIcon,
      objectSchemaId: schemaId,
      parentObjectTypeId: parent?.id ?? null,
      inherited,
      abstractObjectType: abstract,
    })
  const person = await make("Person", null, false)
  const asset = await make("Asset", null, true, true)
  const hardware = await make("Hardware", asset, true)
  const laptop = await make("Laptop", hardware, false)
  const server = await make("Server", hardware, false)
  const place = await make("Place", null, false)
  const room = await make("Room", place, false)
  await workspace.moveObjectType(asset.id, null, 0)
  await workspace.moveObjectType(server.id, hardware.id, 0)
  return { asset, hardware, server, laptop, person, place, room }
}

async function createAttributes({ workspace, schemaId }: World, types: Types): Promise<Attributes> {
  const ids: Attributes = {}
  const retired = { name: "Retired", description: null, category: 0, objectSchemaId: schemaId }
  const status = await workspace.createStatusType(retired)
  const hosts = await workspace.createReferenceType({
    name: "Hosts",
    description: null,
    color: "FF0000",
    objectSchemaId: schemaId,
  })
  const statuses = (await workspace.listStatusTypes(schemaId)).map((one) => one.id)
  const text: Partial<AttributeDefinition> = { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.text }
  const add = async (key: string, type: ObjectType, definition: Partial<AttributeDefinition> & { name: string }) => {
    ids[key] = (await workspace.createAttribute(type.id, { type: ATTRIBUTE_TYPE.default, ...definition })).id
  }
  const reference = (to: ObjectType, more: Partial<AttributeDefinition> = {}): Partial<AttributeDefinition> => ({
    type: ATTRIBUTE_TYPE.reference,
    typeValue: to.id,
    additionalValue: hosts.id,
    maximumCardinality: -1,
    ...more,
  })
  for (const [key, type] of [
    ["asset", types.asset],
    ["person", types.person],
    ["place", types.place],
    ["room", types.room],
  ] as const) {
    await add(`${key}.tag`, type, { name: "Tag", ...text })
  }
  await add("parts", types.asset, { name: "Parts", ...reference(types.asset, { includeChildObjectTypes: true }) })
  await add("state", types.asset, { name: "State", type: ATTRIBUTE_TYPE.status, typeValueMulti: statuses })
  await add("notes", types.asset, { name: "Notes", defaultTypeId: DEFAULT_TYPE.textarea, description: "Free text" })
  await add("owner", types.hardware, { name: "Owner", type: ATTRIBUTE_TYPE.user, maximumCardinality: -1 })
  await add("team", types.hardware, { name: "Team", type: ATTRIBUTE_TYPE.group, maximumCardinality: -1 })
  await add("cores", types.hardware, {
    name: "Cores",
    defaultTypeId: DEFAULT_TYPE.integer,
    suffix: "cores",
    summable: true,
  })
  await add("bought", types.hardware, { name: "Bought", defaultTypeId: DEFAULT_TYPE.date })
  await add("leased", types.laptop, { name: "Leased", defaultTypeId: DEFAULT_TYPE.boolean })
  const colours = { defaultTypeId: DEFAULT_TYPE.select, options: "red,green,dark blue", maximumCardinality: -1 }
  await add("colour", types.laptop, { name: "Colour", ...colours })
  await add("site", types.server, { name: "Site", ...reference(types.room, { maximumCardinality: 1 }) })
  await add("admin", types.server, { name: "Vault source", ...reference(types.person) })
  await add("boss", types.person, { name: "Boss", ...reference(types.person, { maximumCardinality: 1 }) })
  await add("initials", types.person, { name: "Initials", ...text, hidden: true })
  ids.retired = status.id
  return ids
}

async function createObjects(
  { workspace, schemaId }: World,
  types: Types,
  attributes: Attributes,
  random: Random,
  count: number,
): Promise<void> {
  const made: { id: string; type: ObjectType }[] = []
  const statuses = (await workspace.listStatusTypes(schemaId)).map((one) => one.id)
  const plural = [types.server, types.laptop, types.hardware, types.person, types.place, types.room]
  for (let n = 0; n < count; n++) {
    // The first of each kind makes sure that every reference has something to point at.
    const type = plural[n] ?? random.pick(plural)
    const name = (await workspace.listTypeAttributes(type.id, { includeInherited: false })).find(
      (one) => one.name === "Name",
    )
    const values: Record<string, string[]> = { [name?.id ?? ""]: [`${type.name} ${random.int(count / 4)}`] }
    const set = (key: string, ...given: string[]): void => {
      const id = attributes[key]
      if (id) values[id] = given
    }
    set(
      type === types.person
        ? "person.tag"
        : type === types.place
          ? "place.tag"
          : type === types.room
            ? "room.tag"
            : "asset.tag",
      `tag-${n}`,
    )
    if (type === types.person) set("initials", `P${n}`)
    if ([types.server, types.laptop, types.hardware].includes(type)) {
      set("state", random.pick(statuses))
      set("notes", `line 1 of ${n}\n"quoted" = text; emoji 🚀 ${"x".repeat(random.int(300))}`)
      if (random.next() < 0.7) set("owner", ...PEOPLE.slice(random.int(3)).map((person) => person.accountId))
      if (random.next() < 0.5) set("team", "admins", "site-users")
      set("cores", String(random.int(64)))
      set("bought", `2025-0${1 + random.int(9)}-11`)
    }
    if (type === types.laptop) {
      set("leased", "true")
      set("colour", "green", "dark blue")
    }
    const write = Object.entries(values).map(([objectTypeAttributeId, given]) => ({
      objectTypeAttributeId,
      values: given,
    }))
    made.push({ id: (await workspace.createObject({ objectTypeId: type.id, attributes: write })).id, type })
  }
  const of = (...wanted: ObjectType[]): string[] => made.filter((one) => wanted.includes(one.type)).map((one) => one.id)
  for (const { id, type } of made) {
    const values: Record<string, string[]> = {}
    const set = (key: string, given: string[]): void => {
      const attribute = attributes[key]
      if (attribute && given.length > 0) values[attribute] = [...new Set(given)]
    }
    if ([types.server, types.laptop, types.hardware].includes(type) && random.next() < 0.7) {
      // Anything may be a part of anything: itself, and whatever it is a part of.
      set("parts", [random.next() < 0.2 ? id : random.pick(of(types.server, types.laptop, types.hardware)), id])
    }
    if (type === types.server) {
      set("site", [random.pick(of(types.room))])
      set("admin", [random.pick(of(types.person)), random.pick(of(types.person))])
    }
    if (type === types.person) set("boss", [random.pick(of(types.person))])
    const write = Object.entries(values).map(([objectTypeAttributeId, given]) => ({
      objectTypeAttributeId,
      values: given,
    }))
    if (write.length > 0) await workspace.updateObject(id, { objectTypeId: type.id, attributes: write })
    await decorate(workspace, id, type, random)
  }
}

async function decorate(workspace: MemoryWorkspace, id: string, type: ObjectType, random: Random): Promise<void> {
  const object = workspace.state.objects.get(id)
  if (!object || random.next() < 0.7) return
  object.comments.push("First!", "same", "same")
  object.files.push({ name: "manual.txt", bytes: new Uint8Array([random.int(256), 1, 2]) })
  const change = { affectedAttribute: "Name", oldValue: "before", newValue: "after", at: "2025-02-01T00:00:00.000Z" }
  object.history.push(
    { affectedAttribute: null, oldValue: null, newValue: null, at: "2025-01-01T00:00:00.000Z" },
    change,
  )
  const avatarUuid = await workspace.uploadAvatar({ fileName: "a.png", bytes: new Uint8Array([9, random.int(256)]) })
  await workspace.updateObject(id, { objectTypeId: type.id, attributes: [], avatarUuid })
}

/** Rules that objects could not have met before their references stood. */
async function addRules({ workspace, schemaId }: World, types: Types, attributes: Attributes): Promise<void> {
  const other = [...workspace.state.objects.values()].find((object) => object.typeId === types.place.id)
  const reference = await workspace.listReferenceTypes(schemaId)
  const hosts = reference.find((one) => one.name === "Hosts")?.id ?? ""
  await workspace.updateAttribute(types.server.id, attributes.site ?? "", {
    name: "Site",
    type: ATTRIBUTE_TYPE.reference,
    typeValue: types.room.id,
    additionalValue: hosts,
    minimumCardinality: 1,
    qlQuery: `objectSchemaId = ${schemaId} AND objectTypeId = ${types.room.id} and Key != "${other?.key}"`,
  })
  await workspace.updateAttribute(types.asset.id, attributes["asset.tag"] ?? "", {
    name: "Tag",
    type: 0,
    defaultTypeId: DEFAULT_TYPE.text,
    minimumCardinality: 1,
    uniqueAttribute: true,
    regexValidation: "tag-\\d+",
  })
  await workspace.configureAttribute(attributes.initials ?? "", { label: true })
}
