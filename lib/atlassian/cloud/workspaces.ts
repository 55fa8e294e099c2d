import { z } from "zod"
import { askJira, type CloudDoor } from "./door.ts"
import { idShape, readRows } from "./wire.ts"

/** Assets workspaces of the site; empty where it has none or does not show them to the account. */
export function listWorkspaceIds(door: Omit<CloudDoor, "workspaceId">, signal?: AbortSignal): Promise<string[]> {
  return askJira(door, "GET", "/rest/servicedeskapi/assets/workspace", {
    doing: "find the Assets workspace",
    read: (json) => readRows(json, (row) => z.object({ workspaceId: idShape }).parse(row).workspaceId),
    signal,
  })
}
