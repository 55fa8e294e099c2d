import { type RunningSimulator, type SimulatorOptions, serveWorld } from "./start.ts"
import { createWorldBuilder } from "./world-builder.ts"

/** What came back: `json` is undefined where the body is no JSON. */
export interface CallAnswer {
  status: number
  headers: Headers
  text: string
  /** Untyped, as JSON.parse gives it: tests read answers of every shape, and a wrong one fails the assertion. */
  json: ReturnType<typeof JSON.parse>
}

export interface Office extends ReturnType<typeof buildOffice> {
  simulator: RunningSimulator
  /** A call below the workspace base of the source site, signed in. */
  call(method: string, path: string, body?: unknown): Promise<CallAnswer>
  /** The same at the other, empty site. */
  callTarget(method: string, path: string, body?: unknown): Promise<CallAnswer>
  /** Any host and path. */
  raw(url: string, init?: RequestInit): Promise<CallAnswer>
  /** A path of the source site itself, signed in. */
  jira(method: string, path: string, body?: unknown): Promise<CallAnswer>
  control(method: string, name: string, body?: unknown): Promise<CallAnswer>
}

const WORKSPACE = "f1668d0c-828c-470c-b7d1-8c4f48cd345a"

/** The world of the contract's examples: offices in cities, with the workspace id the examples use. For tests. */
export function buildOffice() {
  const { world, addSite } = createWorldBuilder()
  const site = addSite({ name: "example", apiToken: "token-a", workspaceId: WORKSPACE })
  const target = addSite({ name: "sandbox", apiToken: "token-b", firstId: 9000, firstStatusId: 31 })
  const schema = site.addSchema({ name: "ITSM", key: "ITSM" })
  const other = site.addSchema({ name: "Facilities", key: "FAC" })
  const services = site.addSchema({ name: "Services", key: "SVC", canManage: false, description: "A system schema" })
  const workAt = site.addReferenceType({ name: "Work At", schema })
  const city = site.addType(schema, { name: "City" })
  const office = site.addType(schema, { name: "Office", description: "Lorem ipsum", uniqueName: true })
  const employee = site.addType(schema, { name: "Employee" })
  const hardware = site.addType(schema, { name: "Hardware", inherited: true, abstract: true })
  const serial = site.addAttribute(hardware, { name: "Serial", kind: "text" })
  const laptop = site.addType(schema, { name: "Laptop", parent: hardware })
  const room = site.addType(other, { name: "Room" })
  const cityOfOffice = site.addAttribute(office, { name: "City", kind: "reference", to: city })
  site.addAttribute(office, { name: "Placeholder", kind: "text" })
  site.addAttribute(employee, { name: "Works at", kind: "reference", to: office, referenceType: workAt })
  const sydney = site.addObject(city, { Name: "Sydney" })
  const syd1 = site.addObject(office, { Name: "SYD-1", City: sydney })
  const project = site.addProject({ key: "ITSM", name: "IT Service" })
  const field = site.addField({ id: "customfield_10191", name: "Client" })
  return {
    world,
    site,
    target,
    schema,
    other,
    services,
    city,
    office,
    employee,
    hardware,
    laptop,
    room,
    serial,
    cityOfOffice,
    sydney,
    syd1,
    project,
    field,
  }
}

/** Serves the office world, or what `prepare` has made of it, without index lag unless told otherwise. */
export async function serveOffice(
  prepare: (office: ReturnType<typeof buildOffice>) => void = () => {},
  options: Omit<SimulatorOptions, "scenario"> = {},
): Promise<Office> {
  const built = buildOffice()
  prepare(built)
  const simulator = await serveWorld(built.world, { indexLagMs: 0, ...options })
  const raw = async (url: string, init: RequestInit = {}): Promise<CallAnswer> => {
    const { host, pathname, search } = new URL(url)
    const headers = new Headers(init.headers)
    headers.set("X-Forwarded-Host", host)
    const answer = await fetch(`${simulator.url}${pathname}${search}`, { redirect: "manual", ...init, headers })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: parse(text) }
  }
  const signedIn = (base: string, token: string) => (method: string, path: string, body?: unknown) =>
    raw(`${base}${path}`, {
      method,
      headers: { Authorization: basic("backup-bot@example.com", token), "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const base = (workspaceId: string) => `https://api.atlassian.com/jsm/assets/workspace/${workspaceId}/v1`
  return {
    ...built,
    simulator,
    raw,
    call: signedIn(base(WORKSPACE), "token-a"),
    callTarget: signedIn(base(built.target.site.workspaceId), "token-b"),
    jira: signedIn("https://example.atlassian.net", "token-a"),
    control: signedIn("https://example.atlassian.net/_simulator/", ""),
  }
}

export function basic(email: string, apiToken: string): string {
  return `Basic ${Buffer.from(`${email}:${apiToken}`).toString("base64")}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
