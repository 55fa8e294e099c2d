import { randomBytes } from "node:crypto"
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { z } from "zod"
import { AppError } from "./errors.ts"

export interface ProviderSettings {
  id: string
  secret: string
  /** null: the provider's own. */
  issuer: string | null
}

/** Everything an operator can set, parsed once at the border. */
export interface Settings {
  /** Absolute. */
  dataDir: string
  /** null: the embedded database in `dataDir`. */
  mongodbUri: string | null
  masterKeyFile: string
  appUrl: string
  authSecret: string
  google: ProviderSettings | null
  microsoft: ProviderSettings | null
  port: number
  hostname: string
  logLevel: string
  demo: boolean
  /** Origin that stands in for Atlassian's hosts; only in the demo. */
  demoAtlassianRoute: string | null
  atlassianRate: "documented" | "unlimited"
  /** Hosts or networks on which private addresses are allowed. */
  allowedPrivateHosts: string[]
  workerConcurrency: number
  /** Program of the embedded database in a bundled installation; null: from the sources. */
  embeddedDatabaseEntry: string | null
}

type Environment = Record<string, string | undefined>

const origin = z
  .url({ protocol: /^https?$/, error: "must be a URL such as https://vault.example.com" })
  .transform((text) => new URL(text).origin)

const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const

function wholeNumber(min: number, max: number) {
  const sentence = `must be a whole number from ${min} to ${max}`
  return z.coerce.number(sentence).int(sentence).min(min, sentence).max(max, sentence)
}

const shape = z.object({
  DATA_DIR: z.string().default("./data"),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, "must start with mongodb:// or mongodb+srv://")
    .optional(),
  MASTER_KEY_FILE: z.string().optional(),
  APP_URL: origin.default("http://localhost:3000"),
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  AUTH_GOOGLE_ID: z.string().optional(),
  AUTH_GOOGLE_SECRET: z.string().optional(),
  AUTH_GOOGLE_ISSUER: z.string().optional(),
  AUTH_MICROSOFT_ENTRA_ID_ID: z.string().optional(),
  AUTH_MICROSOFT_ENTRA_ID_SECRET: z.string().optional(),
  AUTH_MICROSOFT_ENTRA_ID_ISSUER: z.string().optional(),
  PORT: wholeNumber(0, 65_535).default(3000),
  HOSTNAME: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  DEMO: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  DEMO_ATLASSIAN_ROUTE: origin.optional(),
  ATLASSIAN_RATE: z.enum(["documented", "unlimited"], "must be documented or unlimited").default("documented"),
  ALLOWED_PRIVATE_HOSTS: z.string().default(""),
  EMBEDDED_DATABASE_ENTRY: z.string().optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 16).default(2),
})

type Variable = keyof typeof shape.shape

/** MASTER_KEY_FILE names the key's own file; every other variable may come from a file as VAR_FILE (S3-11). */
const NOT_FROM_FILE: readonly Variable[] = ["MASTER_KEY_FILE"]

/**
 * Reads the settings from environment variables. Each VAR may instead be given as VAR_FILE, the path of a file that
 * holds the value; both at once is an error (S3-11). Empty values count as not set. Makes the data directory (0700)
 * and, at the first start, the secret of the sign-in cookies in it (0400).
 * @throws AppError SETTINGS with a sentence that names the variable and what to do; never its value.
 */
export function loadSettings(environment: Environment = process.env): Settings {
  const parsed = shape.safeParse(readVariables(environment))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refuse(String(issue?.path[0] ?? "A setting"), issue?.message ?? "is not valid")
  }
  const variables = parsed.data
  const demo = variables.DEMO === "1"
  if (variables.DEMO_ATLASSIAN_ROUTE && !demo) {
    throw refuse("DEMO_ATLASSIAN_ROUTE", "is for the demo only; remove it or set DEMO=1")
  }
  if (variables.ATLASSIAN_RATE === "unlimited" && !demo) {
    throw refuse("ATLASSIAN_RATE", "may be unlimited in the demo only; remove it or set DEMO=1")
  }
  // The bundler must not take the data directory for a file of the project.
  const dataDir = resolve(/* turbopackIgnore: true */ variables.DATA_DIR)
  makeDataDir(dataDir)
  return {
    dataDir,
    mongodbUri: variables.MONGODB_URI ?? null,
    masterKeyFile: resolve(/* turbopackIgnore: true */ variables.MASTER_KEY_FILE ?? join(dataDir, "master.key")),
    appUrl: variables.APP_URL,
    authSecret: variables.AUTH_SECRET ?? authSecretIn(dataDir),
    google: provider(
      "AUTH_GOOGLE",
      variables.AUTH_GOOGLE_ID,
      variables.AUTH_GOOGLE_SECRET,
      variables.AUTH_GOOGLE_ISSUER,
    ),
    microsoft: provider(
      "AUTH_MICROSOFT_ENTRA_ID",
      variables.AUTH_MICROSOFT_ENTRA_ID_ID,
      variables.AUTH_MICROSOFT_ENTRA_ID_SECRET,
      variables.AUTH_MICROSOFT_ENTRA_ID_ISSUER,
    ),
    port: variables.PORT,
    hostname: variables.HOSTNAME,
    logLevel: variables.LOG_LEVEL,
    demo,
    demoAtlassianRoute: variables.DEMO_ATLASSIAN_ROUTE ?? null,
    atlassianRate: variables.ATLASSIAN_RATE,
    allowedPrivateHosts: variables.ALLOWED_PRIVATE_HOSTS.split(",")
      .map((host) => host.trim())
      .filter(Boolean),
    workerConcurrency: variables.WORKER_CONCURRENCY,
    embeddedDatabaseEntry: variables.EMBEDDED_DATABASE_ENTRY ?? null,
  }
}

function readVariables(environment: Environment): Partial<Record<Variable, string>> {
  const values: Partial<Record<Variable, string>> = {}
  for (const name of shape.keyof().options) {
    const value = readVariable(environment, name)
    if (value !== undefined) values[name] = value
  }
  return values
}

function readVariable(environment: Environment, name: Variable): string | undefined {
  const value = environment[name] || undefined
  if (NOT_FROM_FILE.includes(name)) return value
  const file = environment[`${name}_FILE`] || undefined
  if (file === undefined) return value
  if (value !== undefined) throw refuse(name, `and ${name}_FILE are both set; keep one of them`)
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "") || undefined
  } catch (cause) {
    throw refuse(`${name}_FILE`, "names a file that cannot be read; check the path and its permissions", cause)
  }
}

function provider(
  prefix: string,
  id: string | undefined,
  secret: string | undefined,
  issuer: string | undefined,
): ProviderSettings | null {
  if (id === undefined && secret === undefined) return null
  if (id === undefined) throw refuse(`${prefix}_ID`, `is missing beside ${prefix}_SECRET; set both or none`)
  if (secret === undefined) throw refuse(`${prefix}_SECRET`, `is missing beside ${prefix}_ID; set both or none`)
  return { id, secret, issuer: issuer ?? null }
}

function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir)
  } catch (cause) {
    throw refuse("DATA_DIR", "names a folder that cannot be made; choose one this user may write to", cause)
  }
}

/** Not `recursive: true`: where a parent refuses folders, as /proc does, Node would try for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error
  }
}

/** Several processes may start at once: each writes its own file, and the first hard link wins for all. */
function authSecretIn(dataDir: string): string {
  const file = join(dataDir, "auth.secret")
  const mine = join(dataDir, `auth.secret.${process.pid}.${randomBytes(4).toString("hex")}`)
  const existing = readIfThere(file)
  if (existing !== null) return existing
  try {
    writeFileSync(mine, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o400, flag: "wx" })
    try {
      linkSync(mine, file)
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error
    } finally {
      rmSync(mine, { force: true })
    }
    return readFileSync(file, "utf8").trim()
  } catch (cause) {
    throw refuse("DATA_DIR", "names a folder in which no file can be written; check its permissions", cause)
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null
    throw refuse("AUTH_SECRET", "cannot be read from the data directory; check the permissions of auth.secret", error)
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code
}

function refuse(variable: string, sentence: string, cause?: unknown): AppError {
  const text = `${variable} ${sentence}.`
  return new AppError("SETTINGS", text, { userMessage: text, facts: { variable }, cause })
}
