import { type Doc, doc } from "../bson/value.ts"
import type { Command, Request } from "./command.ts"

/** Wire version 21 is MongoDB 7.0, whose behaviour this server follows. */
const MAX_WIRE_VERSION = 21
export const VERSION = "7.0.0"
const NOTHING: readonly string[] = []

export const HANDSHAKE_COMMANDS: readonly Command[] = [
  {
    names: ["hello", "isMaster", "ismaster"],
    writes: false,
    implements: ["helloOk"],
    // What a driver tells about itself and asks a replica set: nothing here depends on it.
    ignores: [
      "client",
      "compression",
      "saslSupportedMechs",
      "speculativeAuthenticate",
      "loadBalanced",
      "topologyVersion",
      "maxAwaitTimeMS",
      "backpressure",
    ],
    run: hello,
  },
  { names: ["ping"], writes: false, implements: NOTHING, ignores: NOTHING, run: () => doc({}) },
  { names: ["buildInfo", "buildinfo"], writes: false, implements: NOTHING, ignores: NOTHING, run: buildInfo },
  {
    names: ["connectionStatus"],
    writes: false,
    implements: NOTHING,
    ignores: ["showPrivileges"],
    run: () => doc({ authInfo: doc({ authenticatedUsers: [], authenticatedUserRoles: [] }) }),
  },
  // Sessions carry no state on a stand-alone server without transactions: ending or refreshing one is always done.
  ...["endSessions", "killSessions", "refreshSessions"].map((name) => ({
    names: [name],
    writes: false,
    implements: NOTHING,
    ignores: NOTHING,
    run: () => doc({}),
  })),
]

function hello(request: Request): Doc {
  return doc({
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: request.now,
    logicalSessionTimeoutMinutes: 30,
    connectionId: request.connectionId,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: request.state.readOnlyReason() !== undefined,
  })
}

function buildInfo(): Doc {
  return doc({
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    gitVersion: "embedded-database",
    modules: [],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
  })
}
