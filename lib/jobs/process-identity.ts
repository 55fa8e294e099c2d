import { randomBytes } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"
import type { LeaseOwner } from "../../prisma-free-models/jobs.ts"

/** This process as an owner of leases. `host` also names the boot and the pid namespace, within which a pid means
 * one process; `processStart` tells a recycled pid apart. */
export function thisProcess(): LeaseOwner {
  return {
    workerId: randomBytes(8).toString("hex"),
    host: [hostname(), read("/proc/sys/kernel/random/boot_id"), readLink("/proc/self/ns/pid")].join("|"),
    pid: process.pid,
    processStart: processStart(process.pid),
  }
}

/**
 * True only when the owner certainly runs no more: it lived on this very machine and its process is gone. A worker
 * started again after a kill need not wait for the lease of its predecessor to expire. Owners on other machines are
 * never judged.
 */
export function hasDied(owner: LeaseOwner, self: LeaseOwner): boolean {
  if (owner.host !== self.host) return false
  if (owner.pid === self.pid) return owner.processStart !== self.processStart
  if (!isAlive(owner.pid)) return true
  const start = processStart(owner.pid)
  return start !== "" && owner.processStart !== "" && start !== owner.processStart
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH")
  }
  return processState(pid) !== "Z"
}

/** Field 22 of /proc/<pid>/stat: clock ticks from boot to the start of the process; "" where there is no /proc. */
function processStart(pid: number): string {
  return statFields(pid)[19] ?? ""
}

/** Field 3: "Z" is a killed process its parent has not yet collected. */
function processState(pid: number): string {
  return statFields(pid)[0] ?? ""
}

/** Fields from the third on: the second, the name in brackets, may hold spaces and brackets itself. */
function statFields(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim()
  } catch {
    return ""
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ""
  }
}
