import { getContext } from "../context.ts"
import { runWorker } from "./loop.ts"

// The worker's process: ends on SIGTERM, on Ctrl-C, and when the process that started it is gone.
const drain = new AbortController()
for (const end of ["SIGTERM", "SIGINT", "disconnect"]) process.on(end, () => drain.abort())

const ctx = await getContext()
await runWorker(ctx, drain.signal)
await ctx.close()
process.exit(0)
