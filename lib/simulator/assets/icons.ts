import { type Answer, badRequest, empty, image, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, type Route, readBody } from "../http/exchange.ts"
import { textField } from "../json-record.ts"
import { nextMediaToken, structureChanged } from "../site-runtime.ts"
import { uuidOf } from "../uuid.ts"
import type { SimulatedIcon } from "../world.ts"
import { iconJson } from "./icon-json.ts"
import { requireAdmin } from "./permission.ts"

export const iconRoutes: Route[] = [
  { method: "GET", pattern: "/icon/global", handle: listIcons },
  { method: "GET", pattern: "/icon/token-for-uploading-icon", handle: getUploadToken },
  { method: "POST", pattern: "/icon/create", handle: createIcon },
  { method: "GET", pattern: "/icon/:id", handle: getIcon },
  { method: "PUT", pattern: "/icon/:id", handle: renameIcon },
  { method: "DELETE", pattern: "/icon/:id", handle: deleteIcon },
  { method: "GET", pattern: "/icon/:id/icon.png", handle: getImage },
]

function listIcons(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  return json([...site.icons.values()].map((icon) => iconJson(site, icon)))
}

function findIcon(exchange: Exchange): SimulatedIcon {
  const icon = exchange.runtime.site.icons.get(exchange.params.id ?? "")
  if (!icon) throw notFound("Icon", exchange.params.id ?? "")
  return icon
}

function getIcon(exchange: Exchange): Answer {
  return json(iconJson(exchange.runtime.site, findIcon(exchange)))
}

/** Step 1 of the upload (assets-api.md §8); step 2 is the media host. */
function getUploadToken(exchange: Exchange): Answer {
  return json({ mediaJwtToken: nextMediaToken(exchange.runtime) })
}

/** Step 3. New icons have UUID ids, as on newer sites. */
function createIcon(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, world } = exchange
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? ""
  const mediaUuid = textField(body, "mediaFileUuid") ?? ""
  if (name === "") throw invalidFields({ name: "Name is required" })
  if (!world.media.has(mediaUuid)) throw badRequest(`No uploaded file ${mediaUuid}`)
  const icon = { id: uuidOf(`${runtime.site.siteUrl} icon ${mediaUuid}`), name, mediaUuid }
  runtime.site.icons.set(icon.id, icon)
  structureChanged(runtime)
  return json(iconJson(runtime.site, icon))
}

function renameIcon(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const icon = findIcon(exchange)
  icon.name = textField(readBody(exchange), "name")?.trim() ?? icon.name
  structureChanged(exchange.runtime)
  return json(iconJson(exchange.runtime.site, icon))
}

function deleteIcon(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const icon = findIcon(exchange)
  if ([...runtime.site.types.values()].some((type) => type.iconId === icon.id)) {
    throw badRequest(`The icon ${icon.name} is in use`)
  }
  runtime.site.icons.delete(icon.id)
  structureChanged(runtime)
  return empty()
}

function getImage(exchange: Exchange): Answer {
  const file = exchange.world.media.get(findIcon(exchange).mediaUuid)
  if (!file) throw notFound("Icon", exchange.params.id ?? "")
  return image(file.bytes, file.contentType)
}
