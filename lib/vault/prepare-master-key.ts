import { AppError } from "../errors.ts"
import { loadMasterKey, type MasterKey } from "./master-key.ts"
import type { KeyCheckRow, VaultStore } from "./store.ts"

/**
 * The master key of this installation, checked against what is stored, before anything is written: KEY_MISSING when
 * there is data but no file, KEY_MISMATCH when the file holds another key. A new key is made at the first start only.
 */
export async function prepareMasterKey(options: { file: string; store: VaultStore }): Promise<MasterKey> {
  const { file, store } = options
  const stored = await store.readKeyCheck()
  const master = await loadMasterKey({ file, createIfMissing: stored === null && (await store.isEmpty()) })
  if (stored !== null) return matching(master, stored, file)
  if (await store.insertKeyCheck({ _id: "master", v: 1, keyCheck: master.check })) return master
  // Two processes started at once; whoever came second checks like any later start.
  return matching(master, await store.readKeyCheck(), file)
}

function matching(master: MasterKey, stored: KeyCheckRow | null, file: string): MasterKey {
  if (stored?.v === 1 && stored.keyCheck === master.check) return master
  throw new AppError("KEY_MISMATCH", "the master key is not the one this vault was sealed with", {
    userMessage: `The master key in ${file} is not the one this vault was sealed with. Nothing was changed. Put the right key file back; if you changed DATA_DIR or MONGODB_URI, check that both belong together.`,
    facts: { file },
  })
}
