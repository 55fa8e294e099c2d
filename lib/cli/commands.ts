import type { Command } from "./command.ts"
import { backup } from "./commands/backup.ts"
import { backups } from "./commands/backups.ts"
import { connect } from "./commands/connect.ts"
import { log } from "./commands/log.ts"
import { restore } from "./commands/restore.ts"
import { restores } from "./commands/restores.ts"
import { resume } from "./commands/resume.ts"
import { schemas } from "./commands/schemas.ts"
import { simulate } from "./commands/simulate.ts"
import { sync } from "./commands/sync.ts"
import { targets } from "./commands/targets.ts"
import { trust } from "./commands/trust.ts"
import { verify } from "./commands/verify.ts"

/** Every command of `vault`, in the order of the help. */
export const commands: readonly Command[] = [
  connect,
  trust,
  sync,
  schemas,
  backup,
  backups,
  verify,
  targets,
  restore,
  restores,
  resume,
  log,
  simulate,
]
