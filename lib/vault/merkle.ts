import { hash } from "node:crypto"

/** Hex root over the segments' SHA-256, in order (FORMAT.md §7): one altered, lost or moved segment changes it. */
export function merkleRoot(segmentHashes: readonly string[]): string {
  if (segmentHashes.length === 0) return hash("sha256", LEAF)
  let level: Buffer[] = segmentHashes.map((leaf) =>
    hash("sha256", Buffer.concat([LEAF, Buffer.from(leaf, "hex")]), "buffer"),
  )
  while (level.length > 1) {
    const next: Buffer[] = []
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]]
      if (left) next.push(right ? hash("sha256", Buffer.concat([NODE, left, right]), "buffer") : left)
    }
    level = next
  }
  return (level[0] ?? LEAF).toString("hex")
}

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])
