import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MongoClient } from "mongodb"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../embedded-database/start.ts"
import type { FaultRule } from "../simulator/http/faults.ts"
import { type RunningSimulator, startSimulator } from "../simulator/start.ts"
import { EXIT } from "./exit-codes.ts"

const PROGRAM = new URL("./main.ts", import.meta.url).pathname
const SITE = "https://example.atlassian.net"
const SANDBOX = "https://example-sandbox.atlassian.net"
const EMAIL = ["--email", "backup-bot@example.com"]
const WHOLE: FaultRule[] = []
/** Late answers make a run long enough to be disturbed. */
const LATE: FaultRule[] = [{ kind: "slow", delayMs: 30 }]

let simulator: RunningSimulator
let dataDir: string
let database: EmbeddedDatabase
let backupId: string

beforeAll(async () => {
  simulator = await startSimulator({ scenario: "small", indexLagMs: 0 })
  dataDir = await mkdtemp(join(tmpdir(), "vault-bad-input-"))
  // As beside a running server: no command needs to start the database of its own.
  database = await startEmbeddedDatabase({ dataDir })
})
afterAll(async () => {
  await database.close()
  await simulator.close()
  await rm(dataDir, { recursive: true, force: true })
})

interface Ended {
  code: number | null
  out: string
  err: string
  /** What the command says at its end. */
  sentence: string
}

function start(
  words: string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; end: Promise<Ended> } {
  const { LOG_LEVEL: _, ...inherited } = process.env
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...words], {
    env: {
      ...inherited,
      DATA_DIR: dataDir,
      // Each command compiles the same files: half of its start.
      NODE_COMPILE_CACHE: join(dataDir, "compiled"),
      DEMO: "1",
      DEMO_ATLASSIAN_ROUTE: simulator.url,
      ATLASSIAN_RATE: "unlimited",
      ATLASSIAN_API_TOKEN: "sim-token-example",
      TARGET_API_TOKEN: "sim-token-sandbox",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let out = ""
  let err = ""
  child.stdout?.on("data", (chunk) => {
    out += chunk
  })
  child.stderr?.on("data", (chunk) => {
    err += chunk
  })
  const end = once(child, "close").then(([code]): Ended => {
    expect(err).not.toMatch(/^\s+at |^\{/m)
    return { code, out, err, sentence: err.trimEnd().split("\n").at(-1) ?? "" }
  })
  return { child, end }
}

const vault = (words: string[], environment?: Record<string, string>) => start(words, environment).end

async function expectRefused(words: string[], code: number, sentence: string | RegExp, env?: Record<string, string>) {
  const ended = await vault(words, env)
  expect({ words, ...ended }).toMatchObject({
    code,
    sentence: typeof sentence === "string" ? `vault ${words[0]}: ${sentence}` : expect.stringMatching(sentence),
  })
}

async function expectDone(words: string[], environment?: Record<string, string>): Promise<Ended> {
  const ended = await vault(words, environment)
  expect({ words, ...ended }).toMatchObject({ code: EXIT.done })
  return ended
}

async function faults(rules: FaultRule[]): Promise<void> {
  const answer = await fetch(`${simulator.url}/_simulator/faults`, { method: "PUT", body: JSON.stringify({ rules }) })
  expect(answer.status).toBe(200)
}

/** Resolves when the command has begun to draw its progress. */
async function underWay({ child }: ReturnType<typeof start>): Promise<void> {
  await new Promise<void>((resolve) => {
    let seen = ""
    child.stderr?.on("data", (chunk) => {
      seen += chunk
      if (seen.includes(" %  ")) resolve()
    })
    child.once("close", () => resolve())
  })
}

async function latest(list: string[], key: string): Promise<string> {
  const { out } = await expectDone([...list, "--json"])
  const { rows }: { rows: Record<string, string>[] } = JSON.parse(out)
  return rows[0]?.[key] ?? ""
}

describe("a command typed wrong", () => {
  test("is told what is wrong with it and how it is used", async () => {
    const unknown = await vault(["frob"])
    expect(unknown).toMatchObject({
      code: EXIT.usage,
      err: 'vault: There is no command "frob". "vault --help" lists them.\n',
    })
    await Promise.all([
      expectRefused(["sync", "--bogus"], EXIT.usage, "Unknown option '--bogus'. Usage: vault sync"),
      expectRefused(["sync", "now"], EXIT.usage, 'There is no place for the word "now". Usage: vault sync'),
      expectRefused(["verify", "42"], EXIT.usage, /"42" is not the id of a backup\. "vault backups <schema>" lists/),
      expectRefused(["simulate", "--port", "x"], EXIT.usage, /--port takes a whole number from 0 to 65535, not "x"/),
      expectRefused(["sync"], EXIT.usage, /DEMO_ATLASSIAN_ROUTE is for the demo only/, { DEMO: "" }),
    ])
  })
})

describe("connecting", () => {
  test("tells each wrong part apart, and saves nothing", async () => {
    const connect = (url: string, ...more: string[]) => ["connect", url, ...EMAIL, ...more]
    const closed = { DEMO_ATLASSIAN_ROUTE: "http://127.0.0.1:1" }
    await Promise.all([
      expectRefused(connect("https://nowhere.atlassian.net"), EXIT.unreachable, /No site was found at nowhere\./),
      expectRefused(connect("http://example.atlassian.net"), EXIT.usage, "The URL must start with https://"),
      expectRefused(connect(SITE), EXIT.refused, /refused the email and API token/, { ATLASSIAN_API_TOKEN: "wrong" }),
      expectRefused(connect(SITE, "--workspace", "11111111-1"), EXIT.refused, /does not belong to example\.atlassian/),
      expectRefused(connect(SITE), EXIT.unreachable, /cannot be reached from this server/, closed),
    ])
    await expectRefused(["sync"], EXIT.notFound, /No instance is connected yet\. Start with: vault connect/)
    const { workspaceId } = simulator.sites[0] ?? { workspaceId: "" }
    await expectDone(connect(SITE, "--workspace", JSON.stringify({ values: [{ workspaceId }] })))
    await expectDone(["sync"])
  })
})

describe("a backup", () => {
  test("of an unknown or an empty schema says so", async () => {
    await Promise.all([
      expectRefused(["backup", "NOPE"], EXIT.notFound, /There is no synced schema "NOPE"\. "vault schemas" lists them/),
      expectRefused(["backup", "FAC"], EXIT.failed, "The schema is empty and cannot be backed up"),
    ])
  })

  test("ends with the cause when the token is refused in the middle, and works again with a good one", async () => {
    await faults([{ kind: "401", skip: 40 }])
    await expectRefused(["backup", "ITE"], EXIT.refused, /refused the email and API token/)
    await faults(WHOLE)
    await expectDone(["backup", "ITE"])
    backupId = await latest(["backups", "ITE"], "id")
  })

  test("killed in the middle goes on when the same command is typed again (P01)", { timeout: 30_000 }, async () => {
    await faults(LATE)
    const killed = start(["backup", "ITE"])
    await underWay(killed)
    killed.child.kill("SIGKILL")
    await killed.end
    const again = start(["backup", "ITE"])
    await underWay(again)
    await expectRefused(["backup", "ITE"], EXIT.conflict, "A backup of this schema is already running")
    await expectDone(["backup", "OFF"])
    expect((await again.end).err).toContain("Going on with the backup of IT estate that was interrupted.")
    expect(await again.end).toMatchObject({ code: EXIT.done })
    await faults(WHOLE)
  })

  test("stops cleanly at Ctrl C", async () => {
    await faults(LATE)
    const stopped = start(["backup", "ITE"])
    await underWay(stopped)
    stopped.child.kill("SIGINT")
    expect(await stopped.end).toMatchObject({
      code: EXIT.stopped,
      sentence: "vault backup: Backup of IT estate was stopped.",
    })
    await faults(WHOLE)
  })
})

describe("a restore", () => {
  test("to a name or key that is taken writes nothing", async () => {
    await expectRefused(
      ["restore", backupId, "--name", "IT estate"],
      EXIT.conflict,
      "A schema with this name already exists",
    )
    await expectRefused(["restore", backupId, "--key", "ITE"], EXIT.conflict, "A schema with this key already exists")
  })

  test("killed in the middle is named, and resumed without duplicates (P04)", { timeout: 60_000 }, async () => {
    const workspace = simulator.sites[1]?.workspaceId ?? ""
    await expectDone(["targets", "add", SANDBOX, "--name", "Sandbox", ...EMAIL, "--workspace", workspace])
    const words = ["restore", backupId, "--to", "Sandbox", "--name", "Moved", "--key", "MOVED"]
    await faults(LATE)
    const killed = start(words)
    await underWay(killed)
    killed.child.kill("SIGKILL")
    await killed.end
    await faults(WHOLE)
    const restoreId = await latest(["restores"], "id")
    await expectRefused(words, EXIT.conflict, new RegExp(`Go on with it: vault resume ${restoreId}$`))
    const resumed = await expectDone(["resume", restoreId])
    expect(resumed.out).toMatch(/180 compared, .* 0 missing, 0 duplicates/)
    await expectRefused(["resume", restoreId], EXIT.conflict, /This restore is completed/)
  })
})

describe("a vault that is not as it was left", () => {
  test("is not opened with a missing, foreign or open master key, and opens again with the right one (K01)", async () => {
    const file = join(dataDir, "master.key")
    const away = join(dataDir, "away.key")
    const list = ["backups", "ITE"]
    await rename(file, away)
    await expectRefused(list, EXIT.key, /The master key file .* is missing, but this vault already holds data/)
    await writeFile(file, `${"ab".repeat(32)}\n`, { mode: 0o400 })
    await expectRefused(list, EXIT.key, /is not the one this vault was sealed with\. Nothing was changed/)
    await rm(file)
    await writeFile(file, (await readFile(away, "utf8")).slice(0, 20), { mode: 0o400 })
    await expectRefused(list, EXIT.usage, /does not hold a key: it must be one line of 64 hexadecimal characters/)
    await rm(file)
    await rename(away, file)
    await chmod(file, 0o440)
    await expectRefused(list, EXIT.usage, /can be used by others \(mode 0440\)\. Run: chmod 0400/)
    await chmod(file, 0o400)
    await expectDone(list)
  })

  test("names the damaged part, and the damaged backup is not restored (S01)", async () => {
    await flipOneByte()
    const damaged = /^vault restore: The stored pack \w+ is damaged .*restore from another backup\.$/
    await expectRefused(["restore", backupId], EXIT.damaged, damaged)
    const verified = await vault(["verify", backupId])
    expect(verified).toMatchObject({
      code: EXIT.damaged,
      out: expect.stringMatching(/Damaged pack \w+: its sha256 is not the one the index names/),
      sentence: expect.stringContaining("This backup is damaged; the parts are named above."),
    })
    await expectRefused(["restore", backupId], EXIT.conflict, /This backup is damaged: .* Choose another backup\./)
  })
})

/** One bit of a pack of the first backup, where it is stored. */
async function flipOneByte(): Promise<void> {
  const client = new MongoClient(database.uri)
  const packs = client.db("vault").collection<{ _id: string; d: Buffer }>("packs")
  const pack = await packs.findOne({ backupId }, { promoteBuffers: true })
  if (!pack) throw new Error("the backup has no pack")
  const bytes = Buffer.from(pack.d)
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  await packs.updateOne({ _id: pack._id }, { $set: { d: bytes } })
  await client.close()
}
