// A process that uses the embedded database of the directory given as its argument, until it is killed.
import { startEmbeddedDatabase } from "../start.ts"

const database = await startEmbeddedDatabase({ dataDir: process.argv[2] ?? "" })
process.send?.({ pid: database.pid, owned: database.owned })
setInterval(() => {}, 60_000)
