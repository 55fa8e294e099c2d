import { AGGREGATE } from "./aggregate.ts"
import { COLLECTION_COMMANDS } from "./collections.ts"
import type { Command } from "./command.ts"
import { COUNT_COMMANDS } from "./count-distinct.ts"
import { DELETE } from "./delete.ts"
import { FIND_COMMANDS } from "./find.ts"
import { FIND_AND_MODIFY } from "./find-and-modify.ts"
import { HANDSHAKE_COMMANDS } from "./handshake.ts"
import { INDEX_COMMANDS } from "./indexes.ts"
import { INSERT } from "./insert.ts"
import { STATISTICS_COMMANDS } from "./statistics.ts"
import { UPDATE } from "./update.ts"

/** Every command this server answers, by each of its names. There are no others. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...HANDSHAKE_COMMANDS,
    INSERT,
    ...FIND_COMMANDS,
    UPDATE,
    DELETE,
    FIND_AND_MODIFY,
    ...COUNT_COMMANDS,
    AGGREGATE,
    ...COLLECTION_COMMANDS,
    ...INDEX_COMMANDS,
    ...STATISTICS_COMMANDS,
  ].flatMap((command) => command.names.map((name): [string, Command] => [name, command])),
)
