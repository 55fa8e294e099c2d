import { Decimal128 } from "bson"
import { BinaryValue, DecimalValue, Double, isDoc, ObjectIdValue, RegexValue, typeNameOf, type Value } from "./value.ts"

/** A value as MongoDB's shell would print it, for error messages; long ones are cut. */
export function show(value: Value | undefined): string {
  const text = showWhole(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function showWhole(value: Value | undefined): string {
  if (value === undefined || value === null) return "null"
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") return String(value)
  if (value instanceof Double) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
  if (value instanceof ObjectIdValue) return `ObjectId('${value.bytes.toString("hex")}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof RegexValue) return `/${value.pattern}/${value.flags}`
  if (value instanceof BinaryValue) return `BinData(${value.subtype}, ${value.bytes.length} bytes)`
  if (value instanceof DecimalValue) return `NumberDecimal('${new Decimal128(value.bytes).toString()}')`
  if (Array.isArray(value)) return `[ ${value.map(showWhole).join(", ")} ]`
  if (!isDoc(value)) return typeNameOf(value)
  return value.size === 0 ? "{}" : `{ ${[...value].map(([name, inner]) => `${name}: ${showWhole(inner)}`).join(", ")} }`
}
