import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { createGunzip } from "node:zlib"
import { z } from "zod"
import type { SimulatedObject, StoredValue } from "../simulated-object.ts"
import type { SimulatedType, World } from "../world.ts"
import { createTwoSites } from "./two-sites.ts"

const DATA = new URL("./debian-packages.ndjson.gz", import.meta.url)
const FIRST_RELEASE_MS = Date.UTC(2023, 5, 10)

const PackageShape = z.object({
  package: z.string(),
  version: z.string(),
  architecture: z.string(),
  section: z.string(),
  priority: z.string(),
  source: z.string(),
  multiArch: z.string().optional(),
  essential: z.boolean().optional(),
  installedSizeKiB: z.number().optional(),
  homepage: z.string().optional(),
  tags: z.array(z.string()).optional(),
  depends: z.array(z.string()).optional(),
})
type DebianPackage = z.infer<typeof PackageShape>

/**
 * One schema with the 63,666 packages of Debian 12 and their 245,087 dependencies, cycles included, as references: the
 * large world of the measurements (origin of the data: README.md beside this file).
 */
export async function buildDebianWorld(): Promise<World> {
  const { world, example } = createTwoSites()
  const packages = await readPackages()
  const schema = example.addSchema({ name: "Debian 12", key: "DEB", description: "Packages of Debian 12 (bookworm)" })
  const dependsOn = example.addReferenceType({ name: "Depends on", color: "d04437", schema })
  const type = example.addType(schema, { name: "Package", description: "A binary package", uniqueName: true })
  const distinct = (read: (item: DebianPackage) => string | undefined) =>
    [...new Set(packages.flatMap((item) => read(item) ?? []))].sort()
  const ids = {
    name: nameAttributeOf(example.site.attributes.values(), type),
    version: example.addAttribute(type, { name: "Version", kind: "text" }).id,
    architecture: example.addAttribute(type, {
      name: "Architecture",
      kind: "select",
      options: distinct((item) => item.architecture),
      required: true,
    }).id,
    section: example.addAttribute(type, { name: "Section", kind: "select", options: distinct((item) => item.section) })
      .id,
    priority: example.addAttribute(type, {
      name: "Priority",
      kind: "select",
      options: distinct((item) => item.priority),
    }).id,
    multiArch: example.addAttribute(type, {
      name: "Multi-Arch",
      kind: "select",
      options: distinct((item) => item.multiArch),
    }).id,
    essential: example.addAttribute(type, { name: "Essential", kind: "boolean" }).id,
    size: example.addAttribute(type, { name: "Installed size", kind: "integer", suffix: "KiB", summable: true }).id,
    homepage: example.addAttribute(type, { name: "Homepage", kind: "url" }).id,
    source: example.addAttribute(type, { name: "Source", kind: "text" }).id,
    tags: example.addAttribute(type, { name: "Tags", kind: "text", many: true }).id,
    depends: example.addAttribute(type, {
      name: "Depends",
      kind: "reference",
      to: type,
      referenceType: dependsOn,
      many: true,
    }).id,
  }

  const { nextIds, objects } = example.site
  const objectIds = new Map(packages.map((item, at) => [item.package, nextIds.object + at]))
  for (const [at, item] of packages.entries()) {
    const attributeIds: number[] = []
    const values: StoredValue[] = []
    const set = (attributeId: number, value: StoredValue | undefined) => {
      if (value === undefined) return
      attributeIds.push(attributeId)
      values.push(value)
    }
    set(ids.name, item.package)
    set(ids.version, item.version)
    set(ids.architecture, item.architecture)
    set(ids.section, item.section)
    set(ids.priority, item.priority)
    set(ids.multiArch, item.multiArch)
    set(ids.essential, item.essential === undefined ? undefined : String(item.essential))
    set(ids.size, item.installedSizeKiB === undefined ? undefined : String(item.installedSizeKiB))
    set(ids.homepage, item.homepage)
    set(ids.source, item.source)
    for (const tag of item.tags ?? []) set(ids.tags, tag)
    for (const name of item.depends ?? []) set(ids.depends, objectIds.get(name))
    const createdMs = FIRST_RELEASE_MS + at * 1000
    const object: SimulatedObject = {
      id: nextIds.object + at,
      schemaId: schema.id,
      typeId: type.id,
      createdMs,
      updatedMs: createdMs,
      attributeIds,
      values,
      avatarUuid: null,
      hidden: false,
    }
    objects.put(object)
  }
  nextIds.object += packages.length
  return world
}

function nameAttributeOf(attributes: Iterable<{ id: number; typeId: number; label: boolean }>, type: SimulatedType) {
  for (const attribute of attributes) if (attribute.typeId === type.id && attribute.label) return attribute.id
  throw new Error("the type has no label")
}

/** Texts that repeat (sections, tags, versions) are kept once. */
async function readPackages(): Promise<DebianPackage[]> {
  const kept = new Map<string, string>()
  const keep = (key: string, value: unknown) => {
    if (typeof value !== "string" || key === "homepage") return value
    const known = kept.get(value)
    if (known === undefined) kept.set(value, value)
    return known ?? value
  }
  const lines = createInterface({ input: createReadStream(DATA).pipe(createGunzip()) })
  const packages: DebianPackage[] = []
  for await (const line of lines) packages.push(PackageShape.parse(JSON.parse(line, keep)))
  return packages
}
