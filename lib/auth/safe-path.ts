/**
 * Where to go after sign-in (T25): a page of ours, or "/" for everything else. Only plain path segments and a plain
 * query pass, so that no browser can read another host into it ("//e", "/\e", "/%2f%2fe", "javascript:").
 */
export function safePath(text: unknown): string {
  return typeof text === "string" && text.length <= 500 && PAGE.test(text) && !NOT_A_PAGE.test(text) ? text : "/"
}

const PAGE = /^\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_.~=&+-]*)?$/
const NOT_A_PAGE = /^\/(?:api|login|_next)(?:\/|\?|$)/
