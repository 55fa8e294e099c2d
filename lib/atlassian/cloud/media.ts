import { z } from "zod"
import { AppError } from "../../errors.ts"
import { parseSecretAnswer } from "../json-answer.ts"
import { assetsUrl, type CloudDoor } from "./door.ts"
import { optionalTextShape } from "./wire.ts"

/** The right to upload to Atlassian's media service: live secrets, used at once and never kept. */
export interface UploadRight {
  token: string
  clientId: string | null
  mediaBaseUrl: string
}

const MEDIA_BASE_URL = "https://api.media.atlassian.com"

const rightShape = z.object({
  mediaJwtToken: z.string().min(1),
  clientId: optionalTextShape,
  mediaBaseUrl: optionalTextShape,
})

/** Asks for an upload token; the only calls whose answers keep their secret. */
export function askUploadRight(
  door: CloudDoor,
  template: string,
  ask: { doing: string; params?: Record<string, string>; signal: AbortSignal | undefined },
): Promise<UploadRight> {
  return door.transport.ask({
    method: "GET",
    endpoint: `GET ${template}`,
    url: assetsUrl(door, template, ask),
    doing: ask.doing,
    signal: ask.signal,
    read({ body }) {
      const { mediaJwtToken, clientId, mediaBaseUrl } = rightShape.parse(parseSecretAnswer(body))
      return { token: mediaJwtToken, clientId, mediaBaseUrl: mediaHost(mediaBaseUrl ?? MEDIA_BASE_URL) }
    },
  })
}

/**
 * Stores a file in the media service; its uuid. A second upload only leaves a file that nobody names, so it is repeated
 * freely.
 */
export function uploadFile(
  door: CloudDoor,
  right: UploadRight,
  file: { bytes: Uint8Array; contentType: string; query: Record<string, string> },
  ask: { doing: string; signal: AbortSignal | undefined },
): Promise<string> {
  return door.transport.ask({
    method: "POST",
    endpoint: "POST media /file/binary",
    url: `${right.mediaBaseUrl}/file/binary?${new URLSearchParams(file.query)}`,
    ...ask,
    repeat: "safe",
    upload: { bytes: file.bytes, contentType: file.contentType },
    bearer: right.token,
    ...(right.clientId === null ? {} : { headers: { "x-client-id": right.clientId } }),
    read: ({ body }) => z.object({ data: z.object({ id: z.string().min(1) }) }).parse(parseSecretAnswer(body)).data.id,
  })
}

/** The token goes nowhere but to Atlassian, whatever the answer names. */
function mediaHost(url: string): string {
  const host = URL.canParse(url) ? new URL(url) : null
  if (host?.protocol === "https:" && host.hostname.endsWith(".atlassian.com")) return host.origin
  throw new AppError("HOST_REFUSED", "the media service is not at Atlassian", {
    userMessage: "Jira named a media service outside Atlassian; nothing was sent there.",
    facts: { host: host?.hostname ?? "" },
  })
}
