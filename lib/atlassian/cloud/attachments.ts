import { z } from "zod"
import type { Json, ObjectAttachment } from "../../assets/nouns.ts"
import { AppError, isAppError } from "../../errors.ts"
import { MIB } from "../../units.ts"
import { askAssets, type CloudDoor, nothing, readFile } from "./door.ts"
import { askUploadRight, uploadFile } from "./media.ts"
import { asObject, idShape, optionalCountShape, optionalTextShape, readRows, textShape } from "./wire.ts"

/** Larger files are reported, not read: they pass through memory (T6). */
const MAX_ATTACHMENT_BYTES = 128 * MIB

/** Undocumented on Cloud: null where the instance does not offer the list. */
export function listAttachments(
  door: CloudDoor,
  objectId: string,
  signal?: AbortSignal,
): Promise<ObjectAttachment[] | null> {
  return askAssets(door, "GET", "/attachments/object/{id}", {
    doing: "list an object's attachments",
    params: { id: objectId },
    read: (json) => readRows(json, toAttachment),
    signal,
  }).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND")) return null
    throw error
  })
}

export async function readAttachment(
  door: CloudDoor,
  attachment: ObjectAttachment,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { bytes } = await readFile(door, attachment.url, {
    endpoint: "GET attachment",
    doing: "read an attachment",
    maxBytes: MAX_ATTACHMENT_BYTES,
    signal,
  })
  return bytes
}

/** The three undocumented steps; ATLASSIAN_REFUSED with the sentence of T-04 where upload is not offered. */
export async function uploadAttachment(
  door: CloudDoor,
  objectId: string,
  file: { fileName: string; mimeType: string; bytes: Uint8Array },
  signal?: AbortSignal,
): Promise<void> {
  const doing = "upload an attachment"
  const params = { id: objectId }
  const { fileName, mimeType, bytes } = file
  const ask = { doing, params, signal }
  const right = await askUploadRight(door, "/attachments/object/{id}/credentials", ask).catch(notOffered)
  const upload = { bytes, contentType: mimeType, query: { name: fileName } }
  const mediaId = await uploadFile(door, right, upload, { doing, signal })
  await askAssets(door, "POST", "/attachments/object/{id}", {
    doing,
    params,
    body: {
      attachments: [{ contentType: mimeType, filename: fileName, mediaId, size: bytes.byteLength, comment: "" }],
    },
    read: nothing,
    signal,
  })
}

function notOffered(error: unknown): never {
  if (!isAppError(error, "NOT_FOUND")) throw error
  throw new AppError("ATLASSIAN_REFUSED", "attachments cannot be uploaded here (TCS 404)", {
    userMessage: "Attachments not restored: upload not available on this instance",
    facts: { ...error.facts, reason: "UPLOAD_NOT_OFFERED" },
    cause: error,
  })
}

const personShape = z
  .union([
    z.string().transform((name) => ({ displayName: name, name })),
    z.object({ displayName: optionalTextShape, name: optionalTextShape }),
  ])
  .nullable()
  .catch(null)

const attachmentShape = z.object({
  id: idShape,
  filename: textShape,
  mimeType: optionalTextShape,
  size: optionalCountShape,
  author: personShape,
  created: optionalTextShape,
  comment: optionalTextShape,
  url: z.string().min(1),
})

export function toAttachment(json: Json): ObjectAttachment {
  const { filename, size, author, ...attachment } = attachmentShape.parse(json)
  return {
    ...attachment,
    fileName: filename,
    sizeBytes: size,
    authorName: author?.displayName ?? author?.name ?? null,
    raw: asObject(json),
  }
}
