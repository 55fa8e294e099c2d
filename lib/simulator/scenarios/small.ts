import { iconPng } from "../icon-png.ts"
import type { SimulatedObject } from "../simulated-object.ts"
import type { SiteBuilder } from "../site-builder.ts"
import type { World } from "../world.ts"
import { addPeople, type People } from "./people.ts"
import { addOfficeSchemas } from "./small-offices.ts"
import { addEstateTypes, type EstateTypes } from "./small-types.ts"
import { createTwoSites } from "./two-sites.ts"

/**
 * A hand-made IT estate with every kind of attribute and every awkward case: inherited and abstract types, an own and
 * the global statuses, own reference types, numeric and UUID icons, avatars, history, comments, attachments, reference
 * cycles and self references, duplicate labels, deleted and missing users, texts that look like formulas or markup, and
 * issues with Assets fields. Beside it a plain schema, an empty one and a system schema.
 */
export function buildSmallWorld(): World {
  const sites = createTwoSites()
  const people = addPeople(sites)
  const site = sites.example
  const schema = site.addSchema({
    name: "IT estate",
    key: "ITE",
    description: "Everything with a plug, and what runs on it",
  })
  const types = addEstateTypes(site, schema, people)
  const objects = addObjects(site, types, people)
  addWhatPeopleWrote(site, objects, people)
  addIssues(site, objects)
  addOfficeSchemas(site)
  // The project that objects name exists at the sandbox too; the issues do not.
  sites.sandbox.addProject({ key: "OPS", name: "Operations" })
  return sites.world
}

interface EstateObjects {
  locations: SimulatedObject[]
  vendors: SimulatedObject[]
  applications: SimulatedObject[]
  laptops: SimulatedObject[]
  servers: SimulatedObject[]
}

const CITIES = ["Berlin", "Zürich", "Kraków", "Lisboa", "München", "Malmö"]
const VENDORS = [
  "Contoso",
  "Initech",
  "Müller & Söhne",
  "Globex",
  "株式会社サンプル",
  'Quotes "and" more',
  "=cmd|' /C calc'!A0",
  "<b>Bold</b> Ltd",
]
const APPLICATIONS = [
  "Mail",
  "Calendar",
  "Wiki",
  "Build farm",
  "Payroll",
  "Shop",
  "Search",
  "Directory",
  "Monitoring",
  "Billing",
]
const STATES = ["Running", "Stopped", "In Service", "In repair", "Action Needed"]

function addObjects(site: SiteBuilder, types: EstateTypes, people: People): EstateObjects {
  const locations: SimulatedObject[] = []
  for (const [index, city] of CITIES.entries()) {
    const campus = site.addObject(types.location, {
      Name: city,
      Address: `${index + 1} Main Street\n${city}`,
      "Map link": `https://maps.example.com/?q=${encodeURIComponent(city)}`,
    })
    locations.push(campus, site.addObject(types.location, { Name: "Server room", "Part of": campus }))
  }

  const vendors = VENDORS.map((name, index) =>
    site.addObject(types.vendor, {
      Name: `V-${index + 1}`,
      "Trading name": name,
      Contact: `sales${index}@vendor.example.com`,
      "Customer since": new Date(Date.UTC(2001 + index, index, 29)),
    }),
  )

  const applications: SimulatedObject[] = []
  for (let index = 0; index < 40; index++) {
    applications.push(
      site.addObject(types.application, {
        Name: index < 10 ? APPLICATIONS[index] : `${APPLICATIONS[index % 10]} ${Math.floor(index / 10) + 1}`,
        Criticality: ["Low", "Medium", "High; page someone", "Life & safety"][index % 4],
        Vendor: vendors[index % vendors.length],
        Runbook: `https://wiki.example.com/runbooks/${index}?v=${index * 7}#top`,
        Notes:
          index % 5 === 0
            ? `Line one\nLine two — with a dash, “quotes”, a tab\tand ${"long text ".repeat(300)}`
            : undefined,
        "Support project": index % 3 === 0 ? "OPS" : undefined,
        "On call": index % 4 === 0 ? [people.groups[index % 3]].flatMap((group) => group ?? []) : undefined,
        "Service owners": [
          people.users[index % 6],
          people.users[(index + 1) % 6],
          index === 7 ? people.deleted : undefined,
          index === 9 ? people.sourceOnly : undefined,
        ].flatMap((user) => user ?? []),
      }),
    )
  }
  // A cycle of three, a pair, and one that depends on itself.
  for (const [index, application] of applications.entries()) {
    const ring = applications[index - (index % 3) + ((index + 1) % 3)]
    const neighbour = applications[(index + 11) % applications.length]
    const dependsOn = [ring, neighbour, index % 13 === 0 ? application : undefined].flatMap((one) => one ?? [])
    applications[index] = site.setValues(application, { "Depends on": dependsOn })
  }

  const servers: SimulatedObject[] = []
  for (let index = 0; index < 30; index++) {
    servers.push(
      site.addObject(types.server, {
        Name: `srv-${String(index + 1).padStart(3, "0")}`,
        "Serial number": `SRV${1000 + index * 17}`,
        Status: STATES[index % STATES.length],
        Location: locations[(index * 2 + 1) % locations.length],
        Owner: people.users[index % 6],
        Purchased: new Date(Date.UTC(2019 + (index % 6), index % 12, 1 + (index % 28))),
        Price: 1999.95 + index * 100.5,
        "IP addresses": [`10.20.${index}.1`, `10.20.${index}.2`],
        Hosts: [applications[index], applications[(index + 3) % 40]].flatMap((one) => one ?? []),
        "Maintenance window": `${String(index % 24).padStart(2, "0")}:30`,
        "Last boot": new Date(Date.UTC(2026, 9, 1 + (index % 28), 3, 4, 5, 678)),
      }),
    )
  }
  for (const [index, server] of servers.entries()) {
    const peer = servers[index ^ 1]
    if (peer) servers[index] = site.setValues(server, { "Failover peer": index % 7 === 0 ? server : peer })
  }

  const laptops: SimulatedObject[] = []
  for (let index = 0; index < 60; index++) {
    laptops.push(
      site.addObject(
        types.laptop,
        {
          Name:
            index < 6 ? "MacBook Pro 14" : `Laptop ${index} ${["", "🚀", "(loan)", "שלום", "100 %"][index % 5]}`.trim(),
          "Serial number": `LT-${5000 + index}`,
          Status: STATES[(index + 1) % STATES.length],
          Location: locations[(index * 2) % locations.length],
          Owner: index === 4 ? people.deleted : index === 5 ? people.sourceOnly : people.users[index % 6],
          "Cost centre": ["4711 Research", "4712 Sales", "4713 IT"][index % 3],
          Purchased: new Date(Date.UTC(2022 + (index % 4), 1, 28)),
          Price: index % 10 === 0 ? 0 : 1299 + index / 4,
          "CPU cores": 8 + (index % 3) * 2,
          Encrypted: index % 9 !== 0,
          "MAC address": `02:00:5e:00:${hex(index)}:${hex(255 - index)}`,
          "Warranty until": new Date(Date.UTC(2027, index % 12, 15, 23, 59, 59)),
          Installed: [applications[index % 40], applications[(index * 7 + 3) % 40]].flatMap((one) => one ?? []),
          "Internal note": index % 8 === 0 ? "+1 for a new battery" : undefined,
        },
        index % 6 === 0 ? { avatar: iconPng(`Laptop ${index}`) } : {},
      ),
    )
  }
  for (let index = 0; index < 30; index++) {
    site.addObject(types.phone, {
      Name: `Phone ${index + 1}`,
      "Serial number": `PH-${9000 + index}`,
      Status: "Active",
      Location: locations[index % locations.length],
      Number: `+49 30 555 ${String(index).padStart(4, "0")}`,
      "Voicemail to": `phone${index}@example.com`,
    })
  }
  return { locations, vendors, applications, laptops, servers }
}

function addWhatPeopleWrote(
  site: SiteBuilder,
  { laptops, servers, applications }: EstateObjects,
  people: People,
): void {
  const [mara, priya] = people.users
  if (!mara || !priya) throw new Error("the small estate needs its people")
  for (const [index, laptop] of laptops.slice(0, 20).entries()) {
    site.addHistory(laptop, {
      affectedAttribute: "Status",
      oldValue: "Active",
      newValue: "In Service",
      actor: mara,
      created: new Date(Date.UTC(2026, 5, 1 + index)),
    })
    site.addHistory(laptop, {
      affectedAttribute: "Owner",
      oldValue: "",
      newValue: priya.displayName,
      actor: priya,
      created: new Date(Date.UTC(2026, 6, 1 + index)),
    })
  }
  for (const [index, server] of servers.slice(0, 8).entries()) {
    site.addComment(server, {
      comment: `Replaced fan ${index + 1}.\nNoise is gone 🎉`,
      author: priya,
      created: new Date(Date.UTC(2026, 7, 2 + index)),
    })
    site.addComment(server, {
      comment: "=1+1 is not a formula here",
      author: mara,
      created: new Date(Date.UTC(2026, 7, 3 + index)),
    })
  }
  for (const [index, application] of applications.slice(0, 5).entries()) {
    site.addAttachment(application, {
      fileName: `contract ${index + 1} – ünïcode.txt`,
      mimeType: "text/plain",
      bytes: Buffer.from(`Contract ${index + 1}\n`.repeat(200)),
      author: mara,
    })
  }
  const big = Buffer.alloc(3_000_000)
  for (let at = 0; at < big.length; at++) big[at] = (at * 2654435761) >>> 24
  const first = applications[0]
  if (first)
    site.addAttachment(first, {
      fileName: "floor plan.bin",
      mimeType: "application/octet-stream",
      bytes: big,
      author: priya,
      comment: "as of June",
    })
}

function addIssues(site: SiteBuilder, { servers, applications, laptops }: EstateObjects): void {
  const operations = site.addProject({ key: "OPS", name: "Operations" })
  const security = site.addProject({ key: "SEC", name: "Security" })
  const affected = site.addField({ id: "customfield_10191", name: "Affected assets" })
  const runsOn = site.addField({ id: "customfield_10192", name: "Runs on" })
  for (let index = 0; index < 24; index++) {
    site.addIssue({
      project: index % 3 === 0 ? security : operations,
      summary: `Incident ${index + 1}: ${applications[index % 40] ? "service slow" : ""}`,
      objects: [
        [affected, [laptops[index], laptops[(index * 5 + 1) % 60]].flatMap((one) => one ?? [])],
        ...(index % 2 === 0
          ? [[runsOn, [servers[index % 30]].flatMap((one) => one ?? [])] as [typeof runsOn, SimulatedObject[]]]
          : []),
      ],
    })
  }
  site.addIssue({ project: operations, summary: "No asset named here" })
}

function hex(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0")
}
