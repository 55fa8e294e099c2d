import { openWorld } from "./world.ts"

/** Keeps a world open: its facts as one line of JSON, then until SIGTERM or until the parent is gone. */
const { close, ...facts } = await openWorld()
console.log(JSON.stringify(facts))

let closing = false
const end = async () => {
  if (closing) return
  closing = true
  await close()
  process.exit(0)
}
process.on("SIGTERM", () => void end())
process.on("SIGINT", () => void end())
process.on("disconnect", () => void end())
