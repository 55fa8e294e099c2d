import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeFrame, encodeFrame, type Frame, loadText, storeText } from "./frame.ts"

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\ud800", "a\udc00", "__proto__", "\0", "😀"),
)
const row = fc
  .record({ id: anyText, group: anyText, json: anyText })
  .map(({ id, group, json }) => ({ id, group, ...storeText(json) }))

describe("a frame", () => {
  it("gives back every id, group and text, lone surrogates included", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), fc.array(row, { maxLength: 20 }), (kind, replaces, rows) => {
        const frame: Frame = { encoding: "records", kind, replaces, rows }
        const found = decodeFrame(encodeFrame(frame))
        expect(found).toMatchObject({ encoding: "records", kind, replaces })
        const texts = (some: typeof rows) => some.map((one) => [one.id, one.group, loadText(one)])
        expect(found.encoding === "records" && texts(found.rows)).toEqual(texts(rows))
      }),
    )
  })

  it("gives back a part of a long record", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), fc.uint8Array(), (id, part, parts, bytes) => {
        const frame: Frame = {
          encoding: "part",
          kind: "object",
          replaces: false,
          id,
          group: "g",
          part,
          parts,
          utf16: true,
          bytes,
        }
        const found = decodeFrame(encodeFrame(frame))
        expect({ ...found, bytes: [] }).toEqual({ ...frame, bytes: [] })
        expect(found.encoding === "part" && Buffer.from(found.bytes).equals(bytes)).toBe(true)
      }),
    )
  })

  it("answers any bytes with a frame or an error that says what is wrong, never with endless work", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeFrame(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(String(error)).toMatch(/unknown|early|out of range|left over/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it("is refused at every length it is cut to", () => {
    const rows = [{ id: "1", group: "g", ...storeText('{"a":1}') }]
    const whole = encodeFrame({ encoding: "records", kind: "object", replaces: false, rows })
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeFrame(whole.subarray(0, length))).toThrow(/early/)
    }
    expect(() => decodeFrame(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(/left over/)
  })
})
