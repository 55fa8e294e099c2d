import { spawnSync } from "node:child_process"
import { cpSync, existsSync } from "node:fs"
import { build } from "esbuild"

/**
 * The production build: the standalone web server of Next, and three bundles beside it in dist/ — the worker, the
 * command line and the embedded database's own process. Packages stay external: the install brings them.
 */
const distDir = process.env.NEXT_DIST_DIR || ".next"
const next = spawnSync("next", ["build"], {
  stdio: "inherit",
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
})
if (next.status !== 0) process.exit(next.status ?? 1)

// The standalone output carries neither the static files nor public/.
cpSync(`${distDir}/static`, `${distDir}/standalone/${distDir}/static`, { recursive: true })
if (existsSync("public")) cpSync("public", `${distDir}/standalone/public`, { recursive: true })

await build({
  entryPoints: {
    worker: "lib/worker/main.ts",
    vault: "lib/cli/main.ts",
    database: "lib/embedded-database/server-process.ts",
  },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
})
