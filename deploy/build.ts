import { spawnSync } from "node:child_process"
import { cpSync, existsSync } from "node:fs"

/** The production build: the standalone web server of Next with its static files, and our bundled programs. */
const distDir = process.env.NEXT_DIST_DIR || ".next"
const next = spawnSync("next", ["build"], {
  stdio: "inherit",
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
})
if (next.status !== 0) process.exit(next.status ?? 1)

// The standalone output carries neither the static files nor public/.
cpSync(`${distDir}/static`, `${distDir}/standalone/${distDir}/static`, { recursive: true })
if (existsSync("public")) cpSync("public", `${distDir}/standalone/public`, { recursive: true })

await import("./bundle.ts")
