import type { NextConfig } from "next"

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  agentRules: false,
  reactStrictMode: true,
  // The default policy looks up advisories over the network on every dev start and build.
  experimental: { agentUpgrade: false },
  serverExternalPackages: ["mongodb", "exceljs", "pino", "undici"],
  distDir: process.env.NEXT_DIST_DIR || ".next",
}

export default config
