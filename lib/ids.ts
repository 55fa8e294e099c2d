import { randomBytes } from "node:crypto"

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Ids of our own records. Atlassian's ids (schema, type, object …) are plain strings of theirs, see lib/assets. */
export type InstanceId = Branded<"InstanceId">
export type ConnectionId = Branded<"ConnectionId">
export type TargetInstanceId = Branded<"TargetInstanceId">
export type SyncedSchemaId = Branded<"SyncedSchemaId">
export type BackupId = Branded<"BackupId">
export type RestoreId = Branded<"RestoreId">
export type JobId = Branded<"JobId">
export type TrustedUserId = Branded<"TrustedUserId">

/** A new random id: 96 bits as 24 hex characters, safe in URLs, file names and MongoDB keys. */
export function newId<Id extends string>(): Id {
  return randomBytes(12).toString("hex") as Id
}

const ID = /^[0-9a-f]{24}$/

/** True for the text form that `newId` makes; borders check it before they brand a string. */
export function isId(text: string): boolean {
  return ID.test(text)
}
