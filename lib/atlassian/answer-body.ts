import type { Readable } from "node:stream"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { AppError } from "../errors.ts"

const unpack = promisify(gunzip)

/** Reads a body up to `maxBytes`, packed and unpacked (T6, T11); throws AppError ATLASSIAN_FAILED beyond that. */
export async function readBody(body: Readable, headers: Record<string, string>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) {
      body.destroy()
      throw tooLarge(maxBytes)
    }
  }
  const packed = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)
  if (headers["content-encoding"] !== "gzip" || size === 0) return packed
  try {
    return await unpack(packed, { maxOutputLength: maxBytes })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes)
    throw cause
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("ATLASSIAN_FAILED", `the answer is larger than ${maxBytes} bytes`, {
    userMessage: "Jira sent an answer that is too large to read.",
    facts: { reason: "TOO_LARGE", maxBytes },
  })
}
