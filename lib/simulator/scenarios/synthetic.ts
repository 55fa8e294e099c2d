import type { SimulatedType, World } from "../world.ts"
import { createTwoSites } from "./two-sites.ts"

export interface SyntheticSize {
  /** Objects in the one schema. */
  objects: number
  /** The same seed gives the same world. */
  seed: number
}

const TYPES = ["Service", "Host", "Disk", "Database", "Certificate", "Contract", "Person", "Room"]
const WORDS = [
  "amber",
  "basalt",
  "cobalt",
  "delta",
  "ember",
  "fjord",
  "granite",
  "harbour",
  "iris",
  "juniper",
  "kelp",
  "lumen",
]

/** A world of any size: eight types, text, numbers, dates, a select, a status, and up to three references an object. */
export function buildSyntheticWorld({ objects, seed }: SyntheticSize): World {
  const sites = createTwoSites()
  const site = sites.example
  const random = createRandom(seed)
  const schema = site.addSchema({ name: `Synthetic ${objects}`, key: "SYN" })
  const types: SimulatedType[] = []
  for (const name of TYPES) {
    const type = site.addType(schema, { name })
    site.addAttribute(type, { name: "Serial", kind: "text" })
    site.addAttribute(type, { name: "Size", kind: "integer" })
    site.addAttribute(type, { name: "Bought", kind: "date" })
    site.addAttribute(type, { name: "Level", kind: "select", options: ["Gold", "Silver", "Bronze"] })
    site.addAttribute(type, { name: "State", kind: "status" })
    site.addAttribute(type, { name: "Remarks", kind: "textarea" })
    types.push(type)
  }
  for (const [index, type] of types.entries()) {
    const to = types[(index + 1) % types.length]
    if (to) site.addAttribute(type, { name: "Needs", kind: "reference", to, many: true })
  }
  const firstId = site.site.nextIds.object
  for (let index = 0; index < objects; index++) {
    const type = types[index % types.length]
    if (!type) break
    const targets = new Set<number>()
    for (let count = random(4); count > 0; count--) {
      const step = random(Math.max(1, Math.floor(objects / types.length)))
      const target = step * types.length + ((index + 1) % types.length)
      if (target < objects) targets.add(firstId + target)
    }
    site.addObject(type, {
      Name: `${pick(WORDS, random)} ${pick(WORDS, random)} ${index}`,
      Serial: `S-${random(1_000_000_000).toString(36)}`,
      Size: random(10_000),
      Bought: new Date(Date.UTC(2015 + random(11), random(12), 1 + random(28))),
      Level: pick(["Gold", "Silver", "Bronze"], random),
      State: pick(["Active", "Closed", "Running"], random),
      Remarks:
        random(3) === 0 ? Array.from({ length: 3 + random(20) }, () => pick(WORDS, random)).join(" ") : undefined,
      Needs: [...targets],
    })
  }
  return sites.world
}

/** xorshift32: whole numbers below `limit`. */
function createRandom(seed: number): (limit: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  return (limit) => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % limit
  }
}

function pick(words: readonly string[], random: (limit: number) => number): string {
  return words[random(words.length)] ?? ""
}
