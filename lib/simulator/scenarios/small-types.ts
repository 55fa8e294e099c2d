import type { SiteBuilder } from "../site-builder.ts"
import type { SimulatedSchema, SimulatedType } from "../world.ts"
import type { People } from "./people.ts"

export interface EstateTypes {
  location: SimulatedType
  vendor: SimulatedType
  application: SimulatedType
  laptop: SimulatedType
  server: SimulatedType
  phone: SimulatedType
}

/**
 * The type tree of the small estate: "Asset" and "Hardware" are abstract and pass their attributes on; "Application",
 * "Vendor" and "Location" stand alone; "Printer" has no objects.
 */
export function addEstateTypes(site: SiteBuilder, schema: SimulatedSchema, people: People): EstateTypes {
  const icon = (name: string) => [...site.site.icons.values()].find((one) => one.name === name)
  const withIcon = (name: string) => {
    const found = icon(name)
    return found ? { icon: found } : {}
  }
  const rocket = site.addIcon({ name: "Rocket", id: "0f4e7a52-9c1b-4c55-8d31-5b1f0a3b7c11" })
  const inRepair = site.addStatus({ name: "In repair", category: 2, description: "At the workshop", schema })
  site.addStatus({ name: "Retired", category: 0, schema })
  const installed = site.addReferenceType({ name: "Runs", color: "ff5630", description: "runs on it", schema })

  const location = site.addType(schema, {
    name: "Location",
    description: "Where things stand",
    ...withIcon("Building"),
  })
  site.addAttribute(location, { name: "Part of", kind: "reference", to: location })
  site.addAttribute(location, { name: "Address", kind: "textarea" })
  site.addAttribute(location, { name: "Map link", kind: "url", additionalValue: "DISABLED" })

  const vendor = site.addType(schema, { name: "Vendor", ...withIcon("Users"), uniqueName: true })
  site.addAttribute(vendor, { name: "Trading name", kind: "text", label: true, required: true })
  site.addAttribute(vendor, { name: "Contact", kind: "email" })
  site.addAttribute(vendor, { name: "Customer since", kind: "date" })

  const application = site.addType(schema, { name: "Application", description: "What people use", icon: rocket })
  site.addAttribute(application, {
    name: "Criticality",
    kind: "select",
    options: ["Low", "Medium", "High; page someone", "Life & safety"],
    required: true,
  })
  site.addAttribute(application, {
    name: "Depends on",
    kind: "reference",
    to: application,
    many: true,
    filter: `objectTypeId = ${application.id}`,
  })
  site.addAttribute(application, { name: "Vendor", kind: "reference", to: vendor, required: true })
  site.addAttribute(application, { name: "Runbook", kind: "url" })
  site.addAttribute(application, { name: "Notes", kind: "textarea" })
  site.addAttribute(application, { name: "Support project", kind: "project" })
  site.addAttribute(application, { name: "On call", kind: "group" })
  site.addAttribute(application, { name: "Service owners", kind: "user", many: 5, additionalValue: "SHOW_PROFILE" })

  const asset = site.addType(schema, {
    name: "Asset",
    description: "Anything we own",
    inherited: true,
    abstract: true,
    ...withIcon("Tag"),
  })
  site.addAttribute(asset, {
    name: "Serial number",
    kind: "text",
    unique: true,
    required: true,
    description: "As printed on the case",
  })
  site.addAttribute(asset, { name: "Status", kind: "status", required: true })
  site.addAttribute(asset, { name: "Location", kind: "reference", to: location, required: true })
  site.addAttribute(asset, { name: "Owner", kind: "user" })
  site.addAttribute(asset, { name: "Cost centre", kind: "select", options: ["4711 Research", "4712 Sales", "4713 IT"] })
  site.addAttribute(asset, { name: "Purchased", kind: "date" })
  site.addAttribute(asset, { name: "Price", kind: "double", suffix: "€", summable: true })
  site.addAttribute(asset, { name: "Internal note", kind: "text", hidden: true })

  const hardware = site.addType(schema, {
    name: "Hardware",
    parent: asset,
    inherited: true,
    abstract: true,
    ...withIcon("Cube"),
  })
  site.addAttribute(hardware, {
    name: "Installed",
    kind: "reference",
    to: application,
    many: true,
    referenceType: installed,
  })

  const laptop = site.addType(schema, { name: "Laptop", parent: hardware, ...withIcon("Laptop") })
  site.addAttribute(laptop, { name: "CPU cores", kind: "integer", summable: true })
  site.addAttribute(laptop, { name: "Encrypted", kind: "boolean" })
  site.addAttribute(laptop, { name: "MAC address", kind: "text", regex: "^([0-9a-f]{2}:){5}[0-9a-f]{2}$" })
  site.addAttribute(laptop, { name: "Warranty until", kind: "datetime" })

  const server = site.addType(schema, { name: "Server", parent: hardware, ...withIcon("Server") })
  site.addAttribute(server, { name: "IP addresses", kind: "ip", many: true })
  site.addAttribute(server, { name: "Hosts", kind: "reference", to: application, many: true })
  site.addAttribute(server, { name: "Failover peer", kind: "reference", to: server })
  site.addAttribute(server, { name: "Maintenance window", kind: "time" })
  site.addAttribute(server, { name: "Last boot", kind: "datetime" })
  site.addAttribute(server, {
    name: "Checked by",
    kind: "user",
    groups: people.groups.slice(0, 1).map((group) => group.name),
  })
  site.addAttribute(server, { name: "Lifecycle", kind: "status", statuses: [inRepair] })

  const phone = site.addType(schema, { name: "Phone", parent: hardware, ...withIcon("Phone") })
  site.addAttribute(phone, { name: "Number", kind: "text" })
  site.addAttribute(phone, { name: "Voicemail to", kind: "email" })

  site.addType(schema, { name: "Printer", parent: hardware, description: "None left", ...withIcon("Cube") })
  return { location, vendor, application, laptop, server, phone }
}
