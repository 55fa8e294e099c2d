import { type Answer, badRequest, image, json, notFound, Refusal } from "../http/answer.ts"
import { type Exchange, idParam, type Route, readBody } from "../http/exchange.ts"
import { isJsonObject, textField } from "../json-record.ts"
import { nextMediaToken } from "../site-runtime.ts"
import type { SimulatedAttachment } from "../world.ts"
import { findObject } from "./objects.ts"
import { userJson } from "./person-json.ts"
import { iso } from "./structure-json.ts"
import { MEDIA_HOST, workspaceBase } from "./workspace-base.ts"

/** Undocumented flow, see contract/attachments.cloud.flow.undocumented.json; the quirk answers "TCS 404" instead. */
export const attachmentRoutes: Route[] = [
  { method: "GET", pattern: "/attachments/object/:id", handle: listAttachments },
  { method: "POST", pattern: "/attachments/object/:id", handle: addAttachments },
  { method: "GET", pattern: "/attachments/object/:id/credentials", handle: getCredentials },
  { method: "GET", pattern: "/attachments/:id", handle: download },
]

/** The older address below the site itself, which one public importer reads. */
export const siteAttachmentRoutes: Route[] = [
  { method: "GET", pattern: "/rest/insight/1.0/attachments/object/:id", handle: listAttachments },
  { method: "GET", pattern: "/rest/assets/1.0/attachments/object/:id", handle: listAttachments },
]

function listAttachments(exchange: Exchange): Answer {
  const object = findObject(exchange)
  requireService(exchange)
  const attachments = exchange.runtime.site.attachments.get(object.id) ?? []
  return json(attachments.map((attachment) => attachmentJson(exchange, attachment)))
}

function requireService(exchange: Exchange): void {
  if (exchange.runtime.site.quirks.attachmentsMissing) throw new Refusal(404, { errorMessage: "TCS 404" })
}

function getCredentials(exchange: Exchange): Answer {
  findObject(exchange)
  requireService(exchange)
  return json({
    clientId: exchange.runtime.site.cloudId,
    mediaBaseUrl: `https://${MEDIA_HOST}`,
    mediaJwtToken: nextMediaToken(exchange.runtime),
  })
}

/** Names files that were uploaded to the media host before. */
function addAttachments(exchange: Exchange): Answer {
  const { world, runtime } = exchange
  const { site } = runtime
  const object = findObject(exchange)
  requireService(exchange)
  const { attachments } = readBody(exchange)
  const added: SimulatedAttachment[] = []
  for (const entry of Array.isArray(attachments) ? attachments : []) {
    if (!isJsonObject(entry)) continue
    const mediaUuid = textField(entry, "mediaId") ?? ""
    if (!world.media.has(mediaUuid)) throw badRequest(`No uploaded file ${mediaUuid}`)
    added.push({
      id: site.nextIds.attachment++,
      authorId: exchange.account.accountId,
      fileName: textField(entry, "filename") ?? "file",
      mimeType: textField(entry, "contentType") ?? "application/octet-stream",
      mediaUuid,
      comment: textField(entry, "comment") ?? "",
      createdMs: exchange.nowMs,
    })
  }
  if (added.length === 0) throw badRequest("No attachment is named")
  site.attachments.set(object.id, [...(site.attachments.get(object.id) ?? []), ...added])
  return json(added.map((attachment) => attachmentJson(exchange, attachment)))
}

function attachmentJson(exchange: Exchange, attachment: SimulatedAttachment) {
  const { site } = exchange.runtime
  const size = exchange.world.media.get(attachment.mediaUuid)?.bytes.length ?? 0
  return {
    id: attachment.id,
    author: userJson(site, attachment.authorId).displayName,
    mimeType: attachment.mimeType,
    filename: attachment.fileName,
    filesize: size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} kB`,
    created: iso(attachment.createdMs),
    comment: attachment.comment,
    commentOutput: attachment.comment,
    url: `${workspaceBase(site)}/attachments/${attachment.id}`,
  }
}

function download(exchange: Exchange): Answer {
  requireService(exchange)
  const id = idParam(exchange)
  for (const [objectId, attachments] of exchange.runtime.site.attachments) {
    const found = attachments.find((attachment) => attachment.id === id)
    const file = found ? exchange.world.media.get(found.mediaUuid) : undefined
    if (!found || !file || exchange.runtime.site.objects.get(objectId)?.hidden) continue
    return image(file.bytes, found.mimeType)
  }
  throw notFound("Attachment", exchange.params.id ?? "")
}
