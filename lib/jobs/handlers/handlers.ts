import type { Lease } from "../queue.ts"
import { backupHandler } from "./backup.ts"
import type { Handler } from "./handler.ts"
import { restoreHandler } from "./restore.ts"
import { syncHandler } from "./sync.ts"

/** Job kind → what it does. */
export function handlerOf({ payload }: Lease): Handler {
  switch (payload.kind) {
    case "sync":
      return syncHandler(payload)
    case "backup":
      return backupHandler(payload)
    case "restore":
      return restoreHandler(payload)
  }
}
