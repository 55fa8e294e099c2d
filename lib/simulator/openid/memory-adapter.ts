import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider"

/** Where the provider keeps codes, grants and interactions: in memory, gone with the process. */
export function memoryAdapter(): AdapterFactory {
  const entries = new Map<string, { payload: AdapterPayload; endsAt: number }>()

  const alive = (match: (payload: AdapterPayload, key: string) => boolean): AdapterPayload | undefined => {
    const now = Date.now()
    for (const [key, { payload, endsAt }] of entries) {
      if (endsAt <= now) entries.delete(key)
      else if (match(payload, key)) return payload
    }
    return undefined
  }

  return (model: string): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`
    const ofModel = (key: string) => key.startsWith(`${model}:`)
    return {
      async upsert(id, payload, expiresInSeconds) {
        entries.set(keyOf(id), { payload, endsAt: Date.now() + expiresInSeconds * 1000 })
      },
      async find(id) {
        return alive((_payload, key) => key === keyOf(id))
      },
      async findByUid(uid) {
        return alive((payload, key) => ofModel(key) && payload.uid === uid)
      },
      async findByUserCode(userCode) {
        return alive((payload, key) => ofModel(key) && payload.userCode === userCode)
      },
      async consume(id) {
        const entry = entries.get(keyOf(id))
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        entries.delete(keyOf(id))
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
      },
    }
  }
}
