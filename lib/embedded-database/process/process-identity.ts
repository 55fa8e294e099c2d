import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/**
 * When a process was started, as text that never changes while it lives and that a later process with the same pid
 * does not share; undefined when there is no such process.
 */
export function processStartTime(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid)
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it exists but belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** Field 22 of /proc/<pid>/stat (ticks since boot) with the id of the boot. A zombie holds nothing any more. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The command name in parentheses may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    if (fields[0] === "Z" || fields[0] === "X") return undefined
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    return `${boot}/${fields[19]}`
  } catch {
    return undefined
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim()
    return text === "" ? undefined : text
  } catch {
    return undefined
  }
}
