import { describe, expect, it } from "vitest"
import { toObjectUnlessBroken } from "./object-wire.ts"

const ROW = { id: "88", objectKey: "ITSM-88", label: "SYD-1", objectType: { id: "23" }, attributes: [] }

describe("a row of a page of objects", () => {
  it("is an object where everything in it has a meaning", () => {
    expect(toObjectUnlessBroken(ROW)).toMatchObject({ id: "88", objectTypeId: "23", raw: ROW })
  })

  it.each([
    ["its type", { ...ROW, objectType: null }],
    [
      "a reference without an id",
      { ...ROW, attributes: [{ id: "1", objectAttributeValues: [{ referencedObject: {} }] }] },
    ],
    ["an attribute of no kind", { ...ROW, attributes: [null] }],
  ])("is told by its id and key when it lacks %s, so that it fails no other (X-31)", (_, row) => {
    expect(toObjectUnlessBroken(row)).toEqual({ id: "88", objectKey: "ITSM-88" })
  })

  it("fails the page when it has not even an id", () => {
    expect(() => toObjectUnlessBroken({ objectKey: "ITSM-88" })).toThrow(TypeError)
    expect(() => toObjectUnlessBroken(null)).toThrow(TypeError)
  })
})
