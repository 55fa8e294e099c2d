import type { SiteBuilder } from "../site-builder.ts"

/** The other schemas of the small site: a plain one, an empty one, and the system schema "Services". */
export function addOfficeSchemas(site: SiteBuilder): void {
  const offices = site.addSchema({ name: "Office equipment", key: "OFF", description: null })
  const desk = site.addType(offices, { name: "Desk" })
  site.addAttribute(desk, { name: "Height adjustable", kind: "boolean" })
  for (let index = 1; index <= 12; index++)
    site.addObject(desk, { Name: `Desk ${index}`, "Height adjustable": index % 2 === 0 })

  const facilities = site.addSchema({ name: "Facilities", key: "FAC" })
  site.addType(facilities, { name: "Building" })

  const services = site.addSchema({ name: "Services", key: "SVC", canManage: false })
  const service = site.addType(services, { name: "Service" })
  site.addObject(service, { Name: "Help desk" })
}
