/** Attributes of one cookie, in the spelling that Next and Auth.js share. */
export interface CookieOptions {
  httpOnly: true
  sameSite: "lax"
  secure: boolean
  path: string
  maxAge?: number
}

export interface NamedCookie {
  name: string
  options: CookieOptions
}

/**
 * Our cookies for one address of the application. Over https they are Secure and, where their path is "/", locked to
 * this host by the __Host- prefix; plain http is for http://localhost only, where a browser would refuse both.
 */
export function cookiesFor(appUrl: string) {
  const secure = appUrl.startsWith("https://")
  const hostCookie = (name: string): NamedCookie => ({
    name: `${secure ? "__Host-" : ""}abv.${name}`,
    options: { httpOnly: true, sameSite: "lax", secure, path: "/" },
  })
  const pathCookie = (name: string, path: string, maxAge: number): NamedCookie => ({
    name: `${secure ? "__Secure-" : ""}abv.${name}`,
    options: { httpOnly: true, sameSite: "lax", secure, path, maxAge },
  })
  return {
    session: hostCookie("sid"),
    pending: pathCookie("pending", "/api/auth", 600),
    /** The instance typed last, to fill in the field. */
    lastInstance: pathCookie("instance", "/login", 365 * 24 * 3600),
    /** The names of Auth.js for its own checks. */
    authJs: {
      sessionToken: hostCookie("sid"),
      callbackUrl: hostCookie("callback"),
      csrfToken: hostCookie("csrf"),
      pkceCodeVerifier: hostCookie("pkce"),
      state: hostCookie("state"),
      nonce: hostCookie("nonce"),
    },
  }
}
