import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from "bson"
import fc from "fast-check"
import { expect, test } from "vitest"
import { compareValues } from "../bson/compare.ts"
import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import type { Value } from "../bson/value.ts"
import { afterPrefix, encodeBound, encodeKey, inverted, isCut } from "./key-encoding.ts"

/** Any BSON value as the driver would send it, with a liking for neighbours and edges. */
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, new MinKey(), new MaxKey(), "", "a", "a\0", "a\0b", "\uffff", "😀"),
  fc.string({ maxLength: 8, unit: "binary" }),
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.constantFrom(0, -0, 1, 1.5, 2 ** 53, -(2 ** 53), 1e300, Number.NaN, Infinity, -Infinity).map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map((n) => Long.fromBigInt(n)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -60, max: 60 }))
    .map(([digits, power]) => Decimal128.fromString(`${digits}E${power}`)),
  fc.constantFrom("0.1", "1.50", "9007199254740993", "NaN", "Infinity").map((text) => Decimal128.fromString(text)),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => new Binary(bytes)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.date({ noInvalidDate: true }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => new Timestamp(n)),
  fc.constantFrom("a", "b\0".slice(0, 1)).map((pattern) => new BSONRegExp(pattern, "i")),
)
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "0", "__proto__"), tie("value"), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value

function held(value: unknown): Value {
  return decodeDocument(Buffer.from(serialize({ v: value }))).get("v") ?? null
}

test("the order of keys is the order of values, in both directions", () => {
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      const [x, y] = [held(a), held(b)]
      const order = Math.sign(compareValues(x, y))
      expect(Math.sign(Buffer.compare(encodeKey(x, 1), encodeKey(y, 1)))).toBe(order)
      expect(Math.sign(Buffer.compare(encodeKey(x, -1), encodeKey(y, -1)))).toBe(order === 0 ? 0 : -order)
    }),
    { numRuns: 5000 },
  )
})

test("no key is the beginning of another, so that keys can be joined", () => {
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      const [x, y] = [encodeKey(held(a), 1), encodeKey(held(b), 1)]
      if (!x.equals(y)) expect(y.subarray(0, x.length).equals(x)).toBe(false)
    }),
    { numRuns: 3000 },
  )
})

test("what is decoded is encoded to the same bytes", () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 4 }), (values) => {
      const bytes = Buffer.from(serialize(Object.fromEntries(values.map((value, at) => [`f${at}`, value]))))
      expect(encodeDocument(decodeDocument(bytes)).equals(bytes)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test("a partial decode gives the same fields as a whole one", () => {
  fc.assert(
    fc.property(anything, anything, anything, (a, b, c) => {
      const bytes = Buffer.from(serialize({ a, b, c }))
      const whole = decodeDocument(bytes)
      expect(decodeDocument(bytes, new Set(["b"]))).toEqual(new Map([["b", whole.get("b")]]))
    }),
    { numRuns: 1000 },
  )
})

test("cut or flipped BSON raises an error or decodes, and never reads outside", () => {
  fc.assert(
    fc.property(anything, fc.nat(), fc.nat(255), (value, position, byte) => {
      const bytes = Buffer.from(serialize({ v: value, w: "text" }))
      bytes[position % bytes.length] = byte
      try {
        decodeDocument(bytes)
      } catch (error) {
        expect(error).toMatchObject({ name: "CommandError" })
      }
      expect(() => decodeDocument(bytes.subarray(0, position % bytes.length))).toThrow()
    }),
    { numRuns: 3000 },
  )
})

test("long values are cut but stay equal only to themselves, and their bound lies at or below them", () => {
  const [x, y] = [held("x".repeat(1000)), held(`${"x".repeat(999)}y`)]
  expect(isCut(encodeKey(x, 1))).toBe(true)
  expect(encodeKey(x, 1).equals(encodeKey(y, 1))).toBe(false)
  expect(encodeKey(x, -1).equals(inverted(encodeKey(x, 1)))).toBe(true)
  for (const value of [x, y]) {
    expect(Buffer.compare(encodeBound(value), encodeKey(value, 1))).toBeLessThan(0)
    expect(Buffer.compare(afterPrefix(encodeBound(value)), encodeKey(value, 1))).toBeGreaterThan(0)
  }
})
