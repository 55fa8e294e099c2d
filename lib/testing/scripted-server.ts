import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo } from "node:net"
import type { TestCertificate } from "./self-signed-certificate.ts"

export interface SeenRequest {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingMessage["headers"]
  body: string
}

export interface ScriptedServer extends AsyncDisposable {
  port: number
  /** "http://127.0.0.1:41234" */
  url: string
  seen: SeenRequest[]
}

export type Script = (request: SeenRequest, response: ServerResponse, nth: number) => void

/** A real server on 127.0.0.1 that answers as the test says; with a certificate it speaks TLS. */
export async function startScriptedServer(script: Script, certificate?: TestCertificate): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("error", () => {})
    request.on("end", () => {
      const { method = "", url = "", headers } = request
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") }
      seen.push(entry)
      script(entry, response, seen.length)
    })
  }
  const server: Server = certificate ? createTlsServer(certificate, listener) : createServer(listener)
  server.on("tlsClientError", () => {})
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  json: unknown,
  status = 200,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(json))
}
