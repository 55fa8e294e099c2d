import { parseArgs } from "node:util"
import { PEOPLE } from "../../simulator/openid/people.ts"
import { startOpenIdProvider } from "../../simulator/openid/start.ts"
import { startSimulator } from "../../simulator/start.ts"
import { scenarioOf } from "../scenario.ts"

/**
 * Everything simulated in one child process: the Atlassian sites, Google and Microsoft. Prints one line of JSON when
 * all of them listen, and ends with its parent. So the demo can tell its own memory from the simulation's.
 */
const { values: flags } = parseArgs({
  options: {
    scenario: { type: "string", default: "small" },
    objects: { type: "string", default: "10000" },
    "app-url": { type: "string", default: "http://localhost:3000" },
    "client-secret": { type: "string", default: "" },
  },
})
process.on("disconnect", () => process.exit(0))

const provider = (kind: "google" | "microsoft", path: string) =>
  startOpenIdProvider({
    kind,
    people: PEOPLE,
    clients: [
      {
        clientId: `demo-${kind}`,
        clientSecret: flags["client-secret"],
        redirectUris: [`${flags["app-url"]}/api/auth/callback/${path}`],
      },
    ],
  })

const simulator = await startSimulator({ scenario: scenarioOf(flags.scenario), objects: Number(flags.objects) })
const google = await provider("google", "google")
const microsoft = await provider("microsoft", "microsoft-entra-id")
process.stdout.write(
  `${JSON.stringify({ url: simulator.url, sites: simulator.sites, googleIssuer: google.issuer, microsoftIssuer: microsoft.issuer })}\n`,
)
