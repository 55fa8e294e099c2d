/** A reference is the number of the object; everything else is text (a status: its id as text, a user: accountId). */
export type StoredValue = string | number

/**
 * One object, immutable: a change puts a new one in its place. The values stand in two parallel arrays, one entry per
 * value, so that a world of 100,000 objects stays small. Key, Created and Updated are not stored, they are derived.
 */
export interface SimulatedObject {
  readonly id: number
  readonly schemaId: number
  readonly typeId: number
  readonly createdMs: number
  readonly updatedMs: number
  readonly attributeIds: readonly number[]
  readonly values: readonly StoredValue[]
  readonly avatarUuid: string | null
  /** The API account lacks the permission to see it: 404, and absent from searches. */
  readonly hidden: boolean
}

/** The values of one attribute of an object, in order. */
export function valuesOf(object: SimulatedObject, attributeId: number): StoredValue[] {
  const found: StoredValue[] = []
  for (let index = 0; index < object.attributeIds.length; index++) {
    const value = object.values[index]
    if (object.attributeIds[index] === attributeId && value !== undefined) found.push(value)
  }
  return found
}
