import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ObjectType } from "../assets/nouns.ts"
import { compareIds, inheritanceRoot, orderTypes } from "./order-types.ts"

describe("the order in which types are created", () => {
  it("has every type once and every parent before its children, whatever the tree looks like", () => {
    fc.assert(
      fc.property(forests, (types) => {
        const ordered = orderTypes(types)
        expect(ordered.map((type) => type.id).sort()).toEqual(types.map((type) => type.id).sort())
        const place = new Map(ordered.map((type, index) => [type.id, index]))
        for (const type of ordered) {
          const parent = type.parentObjectTypeId === null ? undefined : place.get(type.parentObjectTypeId)
          if (parent !== undefined) expect(parent).toBeLessThan(place.get(type.id) ?? -1)
        }
      }),
    )
  })

  it("keeps siblings by position", () => {
    const types = [type("3", null, 2), type("1", null, 1), type("2", null, 0), type("5", "1", 1), type("4", "1", 0)]
    expect(orderTypes(types).map((one) => one.id)).toEqual(["2", "1", "4", "5", "3"])
  })

  it("leaves nothing out where parents form a circle, which only a broken backup can hold", () => {
    const types = [type("1", "2", 0), type("2", "1", 0), type("3", "3", 0), type("4", "missing", 0)]
    expect(
      orderTypes(types)
        .map((one) => one.id)
        .sort(),
    ).toEqual(["1", "2", "3", "4"])
  })
})

describe("the root of an inheritance group", () => {
  it("is the furthest ancestor that passes its attributes on without a break", () => {
    const types = new Map(
      [type("1", null, 0, true), type("2", "1", 0, true), type("3", "2", 0, false), type("4", "3", 0, false)].map(
        (one) => [one.id, one],
      ),
    )
    const rootOf = (id: string): string | undefined => {
      const one = types.get(id)
      return one && inheritanceRoot(types, one).id
    }
    expect(["1", "2", "3", "4"].map(rootOf)).toEqual(["1", "1", "1", "4"])
  })
})

describe("comparing ids", () => {
  it("puts decimal ids in the order of their numbers", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(Math.sign(compareIds(String(a), String(b)))).toBe(Math.sign(a - b))
      }),
    )
  })
})

const forests = fc
  .array(fc.record({ parent: fc.nat(), position: fc.nat(3), inherited: fc.boolean() }), { maxLength: 40 })
  .chain((drafts) => {
    const types = drafts.map(({ parent, position, inherited }, index) =>
      type(
        String(index + 1),
        index === 0 || parent % 4 === 0 ? null : String((parent % index) + 1),
        position,
        inherited,
      ),
    )
    return fc.shuffledSubarray(types, { minLength: types.length })
  })

function type(id: string, parentObjectTypeId: string | null, position: number, inherited = false): ObjectType {
  return {
    id,
    name: `Type ${id}`,
    description: null,
    iconId: null,
    position,
    objectSchemaId: "1",
    parentObjectTypeId,
    inherited,
    abstractObjectType: false,
    objectCount: 0,
    raw: {},
  }
}
