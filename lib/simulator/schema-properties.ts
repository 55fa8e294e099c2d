import type { SchemaProperties } from "./world.ts"

/** What a new schema allows: nothing. */
export const DEFAULT_PROPERTIES: SchemaProperties = {
  allowOtherObjectSchema: false,
  validateQuickCreate: false,
  quickCreateObjects: false,
  createObjectsCustomField: false,
  serviceDescCustomersEnabled: false,
}
