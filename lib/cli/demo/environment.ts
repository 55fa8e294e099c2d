import { randomBytes } from "node:crypto"
import { z } from "zod"
import type { Scenario } from "../scenario.ts"
import { type Child, startChild } from "./processes.ts"

export const DEMO_APP_URL = "http://localhost:3000"

const announcedShape = z.object({
  url: z.string(),
  sites: z.array(z.object({ siteUrl: z.string(), workspaceId: z.string(), email: z.string(), apiToken: z.string() })),
  googleIssuer: z.string(),
  microsoftIssuer: z.string(),
})

export interface SimulatedWorld extends z.infer<typeof announcedShape> {
  child: Child
  clientSecret: string
}

/** Starts the simulated sites and sign-in providers in a process of their own. */
export async function startSimulatedWorld(scenario: Scenario, objects: number): Promise<SimulatedWorld> {
  const clientSecret = randomBytes(24).toString("hex")
  const args = [
    "--scenario",
    scenario,
    "--objects",
    String(objects),
    "--app-url",
    DEMO_APP_URL,
    "--client-secret",
    clientSecret,
  ]
  const child = await startChild("dist/sites.mjs", args, process.env, {
    announces: true,
    // It holds whole worlds in memory: room for what is new, so that they are not walked at every request.
    execArgv: ["--max-semi-space-size=32"],
  })
  return { ...announcedShape.parse(child.ready), child, clientSecret }
}

/**
 * The settings of the demo. Simulated sites keep their https://….atlassian.net names; the one route is honoured only
 * with DEMO=1, and every other address keeps its rules.
 */
export function demoEnvironment(dataDir: string, world: SimulatedWorld): Record<string, string> {
  return {
    DATA_DIR: dataDir,
    DEMO: "1",
    DEMO_ATLASSIAN_ROUTE: world.url,
    ATLASSIAN_RATE: "unlimited",
    APP_URL: DEMO_APP_URL,
    AUTH_GOOGLE_ID: "demo-google",
    AUTH_GOOGLE_SECRET: world.clientSecret,
    AUTH_GOOGLE_ISSUER: world.googleIssuer,
    AUTH_MICROSOFT_ENTRA_ID_ID: "demo-microsoft",
    AUTH_MICROSOFT_ENTRA_ID_SECRET: world.clientSecret,
    AUTH_MICROSOFT_ENTRA_ID_ISSUER: world.microsoftIssuer,
    LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
  }
}
