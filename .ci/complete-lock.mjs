// A registry mirror that lacks other platforms' optional binaries makes `npm install` write a lock without them, and
// `npm ci` then refuses it everywhere. Add the missing entries (version + os/cpu/libc, no integrity) so that npm ci passes.
import { readFileSync, writeFileSync } from "node:fs"

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"))
const os = {
  linux: "linux",
  darwin: "darwin",
  win32: "win32",
  windows: "win32",
  android: "android",
  freebsd: "freebsd",
  netbsd: "netbsd",
  openbsd: "openbsd",
  sunos: "sunos",
  aix: "aix",
  openharmony: "openharmony",
}
const cpu = {
  x64: "x64",
  arm64: "arm64",
  arm: "arm",
  ia32: "ia32",
  ppc64: "ppc64",
  s390x: "s390x",
  riscv64: "riscv64",
  loong64: "loong64",
  mips64el: "mips64el",
  wasm32: "wasm32",
}
let added = 0
for (const [path, pkg] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(pkg.optionalDependencies ?? {})) {
    if (path === "") continue
    const near = `${path}/node_modules/${name}`
    const top = `node_modules/${name}`
    if (lock.packages[near] || lock.packages[top]) continue
    const t = name.split(/[-/]/)
    const o = t.map((x) => os[x]).find(Boolean) ?? (t.includes("wasm32") ? "any" : undefined)
    if (!o || !/^\d+\.\d+\.\d+\S*$/.test(range)) {
      console.log("left alone:", name, range)
      continue
    }
    const c = t.map((x) => cpu[x]).find(Boolean)
    const libc = t.includes("musl") ? ["musl"] : t.includes("gnu") ? ["glibc"] : undefined
    lock.packages[top] = {
      version: range,
      ...(c && { cpu: [c] }),
      ...(pkg.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      ...(o !== "any" && { os: [o] }),
    }
    added++
  }
}
const root = lock.packages[""]
delete lock.packages[""]
lock.packages = {
  "": root,
  ...Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"))),
}
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`)
console.log("added", added)
