import { z } from "zod"
import { idShape } from "@/app/id-shape.ts"
import { route } from "@/lib/auth/route.ts"
import type { RestoreId } from "@/lib/ids.ts"
import { exportRestoreLog } from "@/lib/operations/export-restore-log.ts"

/** The full log of one restore as a workbook, streamed (S1-25). */
export const GET = route(
  "downloadLog",
  z.object({ restoreId: idShape<RestoreId>() }),
  async ({ ctx, principal }, { restoreId }) => {
    const log = await exportRestoreLog(ctx, principal, { restoreId })
    return new Response(streamOf(log.bytes), {
      headers: {
        "content-type": log.contentType,
        "content-disposition": attachment(log.fileName),
        "x-content-type-options": "nosniff",
      },
    })
  },
)

/** Reads on only as fast as the browser takes it, and stops reading when the browser goes away. */
function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/** A file name for every browser: plain letters first, the whole name after it (RFC 6266). */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w .()-]/g, "_")
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`
}
