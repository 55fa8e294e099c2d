/**
 * How Node is started for the worker and for other long reads of whole schemas. They stream, so nearly everything they
 * allocate is garbage at once; V8, which sees a large machine, would let it pile up to many times the live size. The
 * heap may still grow as far as a 40 MB object needs: these are paces, not limits.
 */
export const STREAMING_NODE_OPTIONS: readonly string[] = [
  "--max-semi-space-size=4",
  "--heap-growing-percent=20",
  "--external-memory-accounted-in-global-limit",
]

/**
 * The same for memory outside of V8's heap, as settings of glibc's allocator: give large buffers (answers, packs) back
 * to the system when they are freed, instead of keeping them for ever. Other allocators ignore them.
 */
export const FRUGAL_ALLOCATOR: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "65536",
  MALLOC_TRIM_THRESHOLD_: "131072",
}
