/** Request header in which proxy.ts names the page that is asked for; a convenience only, read through safePath(). */
export const REQUESTED_PATH_HEADER = "x-vault-requested-path"
