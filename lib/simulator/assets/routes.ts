import type { Route } from "../http/exchange.ts"
import { aqlRoutes } from "./aql.ts"
import { attachmentRoutes } from "./attachments.ts"
import { attributeRoutes } from "./attributes.ts"
import { commentRoutes } from "./comments.ts"
import { iconRoutes } from "./icons.ts"
import { objectRoutes } from "./objects.ts"
import { referenceTypeRoutes } from "./reference-types.ts"
import { roleRoutes } from "./roles.ts"
import { schemaRoutes } from "./schemas.ts"
import { settingsRoutes } from "./settings.ts"
import { statusRoutes } from "./statuses.ts"
import { typeRoutes } from "./types.ts"

/** Every endpoint below the workspace base, as the table in assets-api.md §1 lists them. */
export const assetsRoutes: Route[] = [
  ...schemaRoutes,
  ...typeRoutes,
  ...attributeRoutes,
  ...objectRoutes,
  ...aqlRoutes,
  ...statusRoutes,
  ...referenceTypeRoutes,
  ...settingsRoutes,
  ...iconRoutes,
  ...roleRoutes,
  ...commentRoutes,
  ...attachmentRoutes,
]
