import type { LookupAddress } from "node:dns"
import { gzipSync } from "node:zlib"
import { afterEach, describe, expect, it } from "vitest"
import { startScriptedServer } from "../testing/scripted-server.ts"
import { selfSignedCertificate } from "../testing/self-signed-certificate.ts"
import { createGuardedClient, type GuardedClient, type GuardedClientOptions } from "./guarded-client.ts"
import type { Resolve } from "./guarded-connector.ts"

const certificate = selfSignedCertificate(["jira.test", "other.test"])
const clients: GuardedClient[] = []

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
})

describe("addresses behind a name", () => {
  it.each(["https://x.atlassian.net/", "https://jira.example.com/a"])(
    "refuses %s when it leads inside",
    async (url) => {
      const client = open({ resolve: answering(["127.0.0.1"]) })
      await expect(client.send({ method: "GET", url })).rejects.toMatchObject({
        code: "HOST_REFUSED",
        userMessage: "This host is not allowed",
      })
    },
  )

  it("refuses a name when one of its addresses is bad", async () => {
    const client = open({ resolve: answering(["104.192.142.19", "::1"]) })
    const asked = client.send({ method: "GET", url: "https://x.atlassian.net/" })
    await expect(asked).rejects.toMatchObject({ code: "HOST_REFUSED", facts: { host: "x.atlassian.net" } })
  })

  it("checks again for every connection, so an answer that changes later does not help", async () => {
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200, { connection: "close" })
      response.end("ok")
    }, certificate)
    const answers = [["127.0.0.1"], ["169.254.169.254"]]
    const resolve: Resolve = (_, __, done) => done(null, toAddresses(answers.shift() ?? []))
    const client = open({ ...allowing(`jira.test:${server.port}`), resolve })
    const url = `https://jira.test:${server.port}/`
    expect((await client.send({ method: "GET", url })).status).toBe(200)
    await expect(client.send({ method: "GET", url })).rejects.toMatchObject({ code: "HOST_REFUSED" })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://localhost/",
    "http://x.atlassian.net/",
    "https://user:pw@x.atlassian.net/",
    "https://x.atlassian.net:8443/",
    "ftp://x.atlassian.net/",
    "file:///etc/passwd",
    "not a url",
  ])("refuses %s before anything is resolved", async (url) => {
    let lookups = 0
    const client = open({ resolve: (_, __, done) => done(null, toAddresses([`${lookups++}`])) })
    await expect(client.send({ method: "GET", url })).rejects.toMatchObject({ code: "HOST_REFUSED" })
    expect(lookups).toBe(0)
  })

  it("says that a name does not exist", async () => {
    const missing = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" })
    const client = open({ resolve: (_, __, done) => done(missing, []) })
    await expect(client.send({ method: "GET", url: "https://nowhere.atlassian.net/" })).rejects.toMatchObject({
      code: "UNREACHABLE",
      userMessage: "No site was found at nowhere.atlassian.net. Check the spelling of the URL.",
      facts: { reason: "NAME", sent: false },
    })
  })
})

describe("redirects", () => {
  it("are refused where they are not asked for, and nothing is sent on", async () => {
    await using evil = await startScriptedServer((_, response) => response.end("x"), certificate)
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(302, { location: `https://other.test:${evil.port}/login` })
      response.end()
    }, certificate)
    const client = open(allowing(`jira.test:${server.port}`, `other.test:${evil.port}`))
    const request = {
      method: "GET",
      url: `https://jira.test:${server.port}/rest`,
      authorization: "Basic c2VjcmV0",
    } as const
    await expect(client.send(request)).rejects.toMatchObject({ code: "HOST_REFUSED", facts: { reason: "REDIRECT" } })
    expect(evil.seen).toEqual([])
  })

  it("that are followed for a file carry no credentials, not even back to the same host", async () => {
    await using server = await startScriptedServer((request, response) => {
      if (request.url === "/file") return response.writeHead(200).end("bytes")
      response.writeHead(302, { location: "/file" }).end()
    }, certificate)
    const client = open(allowing(`jira.test:${server.port}`))
    const url = `https://jira.test:${server.port}/avatar`
    const answer = await client.send({ method: "GET", url, authorization: "Basic c2VjcmV0", redirects: 3 })
    expect(answer.body.toString()).toBe("bytes")
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(["Basic c2VjcmV0", undefined])
  })

  it.each([
    ["http://jira.test/plain", "to plain http"],
    ["https://127.0.0.1/x", "to an IP literal"],
    ["https://localhost/x", "to localhost"],
    ["https://inside.test/x", "to a name that leads inside"],
  ])("%s (%s) are refused also for files", async (location) => {
    await using server = await startScriptedServer(
      (_, response) => response.writeHead(307, { location }).end(),
      certificate,
    )
    const client = open(allowing(`jira.test:${server.port}`))
    const url = `https://jira.test:${server.port}/avatar`
    await expect(client.send({ method: "GET", url, redirects: 3 })).rejects.toMatchObject({ code: "HOST_REFUSED" })
    expect(server.seen).toHaveLength(1)
  })

  it("end after three", async () => {
    await using server = await startScriptedServer(
      (_, response, nth) => response.writeHead(302, { location: `/${nth}` }).end(),
      certificate,
    )
    const client = open(allowing(`jira.test:${server.port}`))
    const url = `https://jira.test:${server.port}/0`
    await expect(client.send({ method: "GET", url, redirects: 99 })).rejects.toMatchObject({ code: "HOST_REFUSED" })
    expect(server.seen).toHaveLength(4)
  })
})

describe("TLS", () => {
  const yesterday = new Date(Date.now() - 86_400_000)
  const cases = {
    "an unknown authority": { cert: selfSignedCertificate(["jira.test"]), trusted: false },
    "another name": { cert: selfSignedCertificate(["elsewhere.test"]), trusted: true },
    "an expired certificate": {
      cert: selfSignedCertificate(["jira.test"], { from: new Date(0), to: yesterday }),
      trusted: true,
    },
  }

  it.each(Object.entries(cases))("refuses %s with the sentence for the form", async (_, { cert, trusted }) => {
    await using server = await startScriptedServer((__, response) => response.end("x"), cert)
    const options = {
      ...allowing(`jira.test:${server.port}`),
      ...(trusted ? { certificateAuthorities: [cert.cert] } : {}),
    }
    const client = open(options)
    await expect(client.send({ method: "GET", url: `https://jira.test:${server.port}/` })).rejects.toMatchObject({
      code: "UNREACHABLE",
      userMessage: "The URL does not support https://",
      facts: { reason: "TLS", sent: false },
    })
    expect(server.seen).toEqual([])
  })

  it("refuses a host that speaks plain http on the port", async () => {
    await using server = await startScriptedServer((_, response) => response.end("x"))
    const client = open(allowing(`jira.test:${server.port}`))
    await expect(client.send({ method: "GET", url: `https://jira.test:${server.port}/` })).rejects.toMatchObject({
      userMessage: "The URL does not support https://",
    })
  })
})

describe("bounds", () => {
  it("cut an endless body", async () => {
    await using server = await startScriptedServer((_, response) => {
      const more = () => response.destroyed || response.write(Buffer.alloc(65_536), more)
      response.writeHead(200)
      more()
    }, certificate)
    const client = open(allowing(`jira.test:${server.port}`))
    const request = { method: "GET", url: `https://jira.test:${server.port}/`, maxBytes: 1_000_000 } as const
    await expect(client.send(request)).rejects.toMatchObject({
      code: "ATLASSIAN_FAILED",
      facts: { reason: "TOO_LARGE" },
    })
  })

  it("cut a small body that unpacks into a large one, and read packed bodies below that", async () => {
    await using server = await startScriptedServer((request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" })
      response.end(gzipSync(request.url === "/bomb" ? Buffer.alloc(20_000_000) : "small"))
    }, certificate)
    const client = open(allowing(`jira.test:${server.port}`))
    const url = `https://jira.test:${server.port}`
    const bomb = client.send({ method: "GET", url: `${url}/bomb`, maxBytes: 1_000_000 })
    await expect(bomb).rejects.toMatchObject({ facts: { reason: "TOO_LARGE" } })
    expect((await client.send({ method: "GET", url: `${url}/ok` })).body.toString()).toBe("small")
  })

  it("end an answer that drips byte by byte", async () => {
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write("x"), 20)
      response.on("close", () => clearInterval(drip))
    }, certificate)
    const client = open({ ...allowing(`jira.test:${server.port}`), totalTimeoutMs: 300 })
    await expect(client.send({ method: "GET", url: `https://jira.test:${server.port}/` })).rejects.toMatchObject({
      code: "UNREACHABLE",
      facts: { reason: "TIMEOUT", sent: true },
    })
  })

  it("tell a connection that was cut after the request from one that was never made", async () => {
    const server = await startScriptedServer((_, response) => response.destroy(), certificate)
    const client = open(allowing(`jira.test:${server.port}`))
    const request = { method: "POST", url: `https://jira.test:${server.port}/`, body: "{}" } as const
    await expect(client.send(request)).rejects.toMatchObject({ facts: { reason: "CUT", sent: true } })
    await server[Symbol.asyncDispose]()
    await expect(client.send(request)).rejects.toMatchObject({ facts: { reason: "CONNECT", sent: false } })
  })

  it("end with STOPPED when the caller stops", async () => {
    await using server = await startScriptedServer(() => stop.abort(), certificate)
    const stop = new AbortController()
    const client = open(allowing(`jira.test:${server.port}`))
    const request = { method: "GET", url: `https://jira.test:${server.port}/`, signal: stop.signal } as const
    await expect(client.send(request)).rejects.toMatchObject({ code: "STOPPED" })
  })
})

describe("the demo route", () => {
  it("takes Atlassian's hosts to the simulator and names them", async () => {
    await using server = await startScriptedServer((_, response) => response.end("ok"))
    const client = open({ demoRoute: server.url })
    const hosts = [
      "example.atlassian.net",
      "api.atlassian.com",
      "api.media.atlassian.com",
      "assets-media.atlassian.com",
    ]
    for (const host of hosts) await client.send({ method: "GET", url: `https://${host}/a?b=c` })
    expect(server.seen.map(({ headers, url }) => [headers["x-forwarded-host"], url])).toEqual(
      hosts.map((host) => [host, "/a?b=c"]),
    )
  })

  it("keeps every rule for everything else", async () => {
    await using server = await startScriptedServer((_, response) => response.end("ok"))
    const client = open({ demoRoute: server.url, resolve: answering(["127.0.0.1"]) })
    for (const host of ["evil.com", "x.atlassian.net.evil.com", "atlassian.net", "localhost", "127.0.0.1"]) {
      const asked = client.send({ method: "GET", url: `https://${host}/` })
      await expect(asked, host).rejects.toMatchObject({ code: "HOST_REFUSED" })
    }
    expect(server.seen).toEqual([])
  })

  it("is an origin and nothing else", () => {
    for (const route of ["127.0.0.1:4100", "http://127.0.0.1:4100/x", "ftp://x", ""]) {
      expect(() => createGuardedClient({ demoRoute: route }), route).toThrow("demo route")
    }
  })
})

function open(options: GuardedClientOptions): GuardedClient {
  const client = createGuardedClient(options)
  clients.push(client)
  return client
}

/** Test hosts on 127.0.0.1 as an operator would list them; inside.test stays unlisted. */
function allowing(...hosts: string[]): GuardedClientOptions {
  return { allowedPrivateHosts: hosts, certificateAuthorities: [certificate.cert], resolve: answering(["127.0.0.1"]) }
}

function answering(addresses: string[]): Resolve {
  return (_, __, done) => done(null, toAddresses(addresses))
}

function toAddresses(addresses: string[]): LookupAddress[] {
  return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))
}
