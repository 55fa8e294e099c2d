import type { Json, JsonObject } from "../../assets/nouns.ts"
import type { ImageBytes } from "../../assets/source.ts"
import { expectJson, parseJsonAnswer } from "../json-answer.ts"
import type { Repeat } from "../retry.ts"
import type { Call, Transport } from "../transport.ts"

/** One workspace behind the transport; every function of this folder takes it first. */
export interface CloudDoor {
  /** Origin of the site. */
  siteUrl: string
  workspaceId: string
  transport: Transport
}

export interface Ask<T> {
  /** For sentences, behind "to": "create an object". */
  doing: string
  /** Values of the template's {names}. */
  params?: Record<string, string>
  /** Undefined ones are left out. */
  query?: Record<string, string | number | boolean | undefined>
  body?: JsonObject
  repeat?: Repeat
  /** Reads the stripped JSON of the answer, which weighed `bytes`; throws when its form is unknown. */
  read(json: Json, bytes: number): T
  gone?: { value: T }
  signal?: AbortSignal | undefined
}

type Method = Call<never>["method"]

/** Asks the Assets API; `template` is a path of the endpoint index (assets-api.md §1), e.g. "/object/{id}". */
export function askAssets<T>(door: CloudDoor, method: Method, template: string, ask: Ask<T>): Promise<T> {
  return door.transport.ask(callOf(`${method} ${template}`, method, assetsUrl(door, template, ask), ask))
}

/** Asks the Jira platform of the same site; `template` begins with /rest. */
export function askJira<T>(door: Omit<CloudDoor, "workspaceId">, method: Method, template: string, ask: Ask<T>) {
  return door.transport.ask(callOf(`${method} ${template}`, method, door.siteUrl + fill(template, ask), ask))
}

/** For calls whose answer says nothing (200 or 204, perhaps empty). */
export function nothing(): void {}

export function assetsUrl(door: CloudDoor, template: string, ask: Pick<Ask<unknown>, "params" | "query">): string {
  return `https://api.atlassian.com/jsm/assets/workspace/${segment(door.workspaceId)}/v1${fill(template, ask)}`
}

/**
 * Reads the bytes behind a link of an answer: an avatar, an icon, an attachment. Links into our workspace, in any of
 * their spellings (/ex/jira/{cloudId}/…, /jsm/insight/…), are asked at our own base; links elsewhere get no credentials.
 */
export function readFile(
  door: CloudDoor,
  url: string,
  ask: { endpoint: string; doing: string; maxBytes: number; signal?: AbortSignal | undefined },
): Promise<ImageBytes> {
  return door.transport.ask({
    method: "GET",
    url: rebase(door, url),
    ...ask,
    headers: { accept: "*/*" },
    redirects: 3,
    read: ({ body, headers }) => ({
      bytes: new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
      contentType: headers["content-type"]?.split(";")[0]?.trim() ?? "application/octet-stream",
    }),
  })
}

function rebase(door: CloudDoor, url: string): string {
  const absolute = url.startsWith("/") ? door.siteUrl + url : url
  const inside = /^https:\/\/[^/]+\/(?:.*\/)?jsm\/(?:assets|insight)\/workspace\/([^/]+)\/v1(\/.*)$/.exec(absolute)
  if (!inside || inside[1] !== door.workspaceId) return absolute
  return `https://api.atlassian.com/jsm/assets/workspace/${segment(door.workspaceId)}/v1${inside[2]}`
}

function callOf<T>(endpoint: string, method: Method, url: string, ask: Ask<T>): Call<T> {
  return {
    method,
    url,
    endpoint,
    doing: ask.doing,
    repeat: ask.repeat,
    json: ask.body,
    gone: ask.gone,
    signal: ask.signal,
    read: ({ body }) => {
      if (!Object.is(ask.read, nothing)) return ask.read(parseJsonAnswer(body), body.length)
      // An answer that nobody reads may be empty, but not a page of something else (H11). It is not parsed: the answer
      // to a change of an object is the whole object.
      expectJson(body)
      return ask.read(null, body.length)
    },
  }
}

function fill(template: string, { params = {}, query = {} }: Pick<Ask<unknown>, "params" | "query">): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => segment(params[name] ?? ""))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size === 0 ? path : `${path}?${search}`
}

/** An id as one path segment: what is not an id (empty, "..") never becomes another path. */
function segment(id: string): string {
  if (id === "" || /^\.+$/.test(id)) throw new TypeError("an id is missing in a path")
  return encodeURIComponent(id)
}
