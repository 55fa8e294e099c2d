import { randomUUID } from "node:crypto"
import { type Answer, image, json, notFound, unauthorized } from "./http/answer.ts"
import { MEDIA_TOKEN_PREFIX } from "./site-runtime.ts"
import type { World } from "./world.ts"

const UPLOAD = "/file/binary"
const DOWNLOAD = /^\/file\/([0-9a-f-]+)\/(?:binary|image)$/

export interface MediaRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
}

/** api.media.atlassian.com: takes any token that some payload gave away, and keeps files by uuid. */
export function answerMedia(world: World, request: MediaRequest): Answer {
  const bearer = /^Bearer (\S+)$/i.exec(String(request.headers.authorization ?? ""))?.[1]
  const token = bearer ?? request.query.get("token") ?? ""
  if (!token.startsWith(MEDIA_TOKEN_PREFIX)) throw unauthorized()
  if (request.method === "POST" && request.path === UPLOAD) {
    const id = randomUUID()
    const fileName = request.query.get("name") ?? "file"
    const contentType = String(request.headers["content-type"] ?? "application/octet-stream")
    world.media.set(id, { fileName, contentType, bytes: Uint8Array.from(request.body) })
    return json({ data: { id, size: request.body.length } }, 201)
  }
  const uuid = DOWNLOAD.exec(request.path)?.[1]
  const file = request.method === "GET" && uuid ? world.media.get(uuid) : undefined
  if (!file) throw notFound("File", request.path)
  return image(file.bytes, file.contentType)
}

/** assets-media.atlassian.com: images of icons with UUID ids, readable without a token. */
export function answerIconMedia(world: World, path: string): Answer {
  const id = /^\/icon\/([0-9a-f-]+)\.png$/.exec(path)?.[1]
  for (const site of world.sites) {
    const file = world.media.get(site.icons.get(id ?? "")?.mediaUuid ?? "")
    if (file) return image(file.bytes, file.contentType)
  }
  throw notFound("Icon", path)
}
