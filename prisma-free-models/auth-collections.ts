import type { IndexDescription } from "mongodb"

/** Auth.js writes these through its adapter, which owns their shape; only their indexes are ours. */
export const authCollections: { name: string; indexes: IndexDescription[] }[] = [
  { name: "users", indexes: [{ key: { email: 1 } }] },
  { name: "accounts", indexes: [{ key: { provider: 1, providerAccountId: 1 }, unique: true }, { key: { userId: 1 } }] },
  {
    name: "sessions",
    indexes: [
      { key: { sessionToken: 1 }, unique: true },
      { key: { userId: 1 } },
      { key: { expires: 1 }, expireAfterSeconds: 0 },
    ],
  },
  { name: "verification_tokens", indexes: [{ key: { identifier: 1, token: 1 }, unique: true }] },
]
