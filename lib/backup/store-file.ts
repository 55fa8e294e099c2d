import type { StoredBlob } from "../assets/backup-nouns.ts"
import type { ImageBytes } from "../assets/source.ts"
import type { BackupWriter } from "../vault/vault.ts"

/** Puts an image into the vault; the same bytes are stored once, so unchanged images cost nothing (S0-33). */
export function storeImage(writer: BackupWriter, { bytes, contentType }: ImageBytes): Promise<StoredBlob> {
  return storeFile(writer, bytes, contentType)
}

export async function storeFile(writer: BackupWriter, bytes: Uint8Array, contentType: string): Promise<StoredBlob> {
  const blob = await writer.addBlob(bytes)
  return { blobId: blob.blobId, bytes: blob.bytes, contentType }
}
