import { z } from "zod"
import type { AssetObject, Icon, Json } from "../../assets/nouns.ts"
import type { ImageBytes } from "../../assets/source.ts"
import { AppError, isAppError } from "../../errors.ts"
import { MIB } from "../../units.ts"
import { askAssets, assetsUrl, type CloudDoor, readFile } from "./door.ts"
import { askUploadRight, uploadFile } from "./media.ts"
import { asObject, idShape, readRows, textShape } from "./wire.ts"

const MAX_IMAGE_BYTES = 10 * MIB

export function listGlobalIcons(door: CloudDoor, signal?: AbortSignal): Promise<Icon[]> {
  const read = (json: Json) => readRows(json, toIcon)
  return askAssets(door, "GET", "/icon/global", { doing: "list the icons", read, signal })
}

export function readIcon(door: CloudDoor, iconId: string, signal?: AbortSignal): Promise<Icon> {
  return askAssets(door, "GET", "/icon/{id}", { doing: "read an icon", params: { id: iconId }, read: toIcon, signal })
}

/**
 * The largest picture of an icon (48 px), null when it has none. Numeric icons are asked of the API; uuid icons carry a
 * link to a media host.
 */
export async function readIconImage(door: CloudDoor, iconId: string, signal?: AbortSignal): Promise<ImageBytes | null> {
  const endpoint = "GET /icon/{id}/icon.png"
  const own = assetsUrl(door, "/icon/{id}/icon.png", { params: { id: iconId }, query: { size: 48 } })
  return nullIfMissing(async () => {
    if (/^\d+$/.test(iconId)) return readImage(door, own, endpoint, signal)
    const { raw } = await readIcon(door, iconId, signal)
    return readImage(door, typeof raw.url48 === "string" ? raw.url48 : own, endpoint, signal)
  })
}

/** The picture of an object, null without one. */
export function readAvatar(door: CloudDoor, object: AssetObject, signal?: AbortSignal): Promise<ImageBytes | null> {
  const { avatarUrl } = object
  if (!object.hasAvatar || avatarUrl === null) return Promise.resolve(null)
  return nullIfMissing(() => readImage(door, avatarUrl, "GET /object/{id}/avatar", signal))
}

/** The three steps of assets-api.md §8. */
export async function createIcon(door: CloudDoor, name: string, png: Uint8Array, signal?: AbortSignal): Promise<Icon> {
  const doing = `create the icon ${name}`
  const mediaFileUuid = await uploadImage(door, { collection: "icons", name, bytes: png, doing }, signal)
  return askAssets(door, "POST", "/icon/create", { doing, body: { name, mediaFileUuid }, read: toIcon, signal })
}

/** The uuid for `avatarUUID`. The upload of avatars is not documented; the one of icons is used. */
export function uploadAvatar(
  door: CloudDoor,
  image: { fileName: string; bytes: Uint8Array },
  signal?: AbortSignal,
): Promise<string> {
  const { fileName: name, bytes } = image
  return uploadImage(door, { collection: "avatars", name, bytes, doing: "upload an avatar" }, signal)
}

async function uploadImage(
  door: CloudDoor,
  image: { collection: "icons" | "avatars"; name: string; bytes: Uint8Array; doing: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const { collection, bytes, doing } = image
  const right = await askUploadRight(door, "/icon/token-for-uploading-icon", { doing, signal })
  const name = image.name.endsWith(".png") ? image.name : `${image.name}.png`
  const query = { collection: `insight_${door.workspaceId}_${collection}`, name, deletable: "true" }
  return uploadFile(door, right, { bytes, contentType: "image/png", query }, { doing, signal })
}

async function readImage(
  door: CloudDoor,
  url: string,
  endpoint: string,
  signal: AbortSignal | undefined,
): Promise<ImageBytes> {
  const image = await readFile(door, url, { endpoint, doing: "read a picture", maxBytes: MAX_IMAGE_BYTES, signal })
  if (image.contentType.startsWith("image/")) return image
  throw new AppError("ATLASSIAN_FAILED", `${endpoint} answered ${image.contentType}, not a picture`, {
    facts: { endpoint, contentType: image.contentType },
  })
}

async function nullIfMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) return null
    throw error
  }
}

const iconShape = z.object({ id: idShape, name: textShape })

export function toIcon(json: Json): Icon {
  return { ...iconShape.parse(json), raw: asObject(json) }
}
