import { ATTRIBUTE_TYPE, DEFAULT_TYPE } from "../assets/nouns.ts"

/** Kinds of attributes by the name a scenario uses, with Atlassian's two numbers (assets-api.md §6). */
export const ATTRIBUTE_KINDS = {
  text: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.text },
  integer: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.integer },
  boolean: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.boolean },
  double: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.double },
  date: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.date },
  time: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.time },
  datetime: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.dateTime },
  url: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.url },
  email: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.email },
  textarea: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.textarea },
  select: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.select },
  ip: { type: ATTRIBUTE_TYPE.default, defaultTypeId: DEFAULT_TYPE.ipAddress },
  reference: { type: ATTRIBUTE_TYPE.reference, defaultTypeId: null },
  user: { type: ATTRIBUTE_TYPE.user, defaultTypeId: null },
  group: { type: ATTRIBUTE_TYPE.group, defaultTypeId: null },
  project: { type: ATTRIBUTE_TYPE.project, defaultTypeId: null },
  status: { type: ATTRIBUTE_TYPE.status, defaultTypeId: null },
} as const

export type AttributeKind = keyof typeof ATTRIBUTE_KINDS

/** Names of the default types as the API writes them. */
export const DEFAULT_TYPE_NAMES: Record<number, string> = {
  [-1]: "None",
  0: "Text",
  1: "Integer",
  2: "Boolean",
  3: "Double",
  4: "Date",
  5: "Time",
  6: "DateTime",
  7: "Url",
  8: "Email",
  9: "Textarea",
  10: "Select",
  11: "IP Address",
}
