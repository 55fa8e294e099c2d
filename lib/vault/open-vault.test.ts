import { createMemoryVaultStore } from "../testing/memory-vault-store.ts"
import { describeVault } from "../testing/vault-contract.ts"

describeVault("memory", async () => createMemoryVaultStore())
