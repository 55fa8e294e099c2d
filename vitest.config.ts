import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

const alias = {
  "@": import.meta.dirname,
  // server-only throws outside React's server condition; tests run server modules in plain Node.
  "server-only": new URL("./lib/testing/empty.ts", import.meta.url).pathname,
}

export default defineConfig({
  resolve: { alias },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "node", environment: "node", include: ["{lib,prisma-free-models}/**/*.test.ts"] },
      },
      {
        extends: true,
        plugins: [react()],
        test: { name: "dom", environment: "happy-dom", include: ["{components,app}/**/*.test.tsx"] },
      },
    ],
  },
})
