import type { AssetsTarget } from "../../assets/target.ts"
import * as attachments from "./attachments.ts"
import * as attributes from "./attributes.ts"
import * as configuration from "./configuration.ts"
import type { CloudDoor } from "./door.ts"
import * as history from "./history.ts"
import * as icons from "./icons.ts"
import * as issues from "./issues.ts"
import { readObjects } from "./object-pages.ts"
import * as objectTypes from "./object-types.ts"
import * as objects from "./objects.ts"
import * as people from "./people.ts"
import * as schemas from "./schemas.ts"

/** The faces of one Cloud workspace: each method is one function of this folder, bound to the door. */
export function createCloudSite(door: CloudDoor): AssetsTarget {
  return {
    siteUrl: door.siteUrl,
    workspaceId: door.workspaceId,

    listSchemas: bind(schemas.listSchemas),
    readSchema: bind(schemas.readSchema),
    readSchemaProperties: bind(schemas.readSchemaProperties),
    readSchemaRoles: bind(schemas.readSchemaRoles),
    createSchema: bind(schemas.createSchema),
    writeSchemaProperties: bind(schemas.writeSchemaProperties),
    deleteSchema: bind(schemas.deleteSchema),

    listStatusTypes: bind(configuration.listStatusTypes),
    listReferenceTypes: bind(configuration.listReferenceTypes),
    createStatusType: bind(configuration.createStatusType),
    createReferenceType: bind(configuration.createReferenceType),

    listGlobalIcons: bind(icons.listGlobalIcons),
    readIcon: bind(icons.readIcon),
    readIconImage: bind(icons.readIconImage),
    createIcon: bind(icons.createIcon),
    readAvatar: bind(icons.readAvatar),
    uploadAvatar: bind(icons.uploadAvatar),

    listObjectTypes: bind(objectTypes.listObjectTypes),
    createObjectType: bind(objectTypes.createObjectType),
    moveObjectType: bind(objectTypes.moveObjectType),

    listAttributes: bind(attributes.listAttributes),
    listTypeAttributes: bind(attributes.listTypeAttributes),
    createAttribute: bind(attributes.createAttribute),
    updateAttribute: bind(attributes.updateAttribute),
    configureAttribute: bind(attributes.configureAttribute),
    deleteAttribute: bind(attributes.deleteAttribute),

    countObjects: bind(objects.countObjects),
    readObjects: bind(readObjects),
    readObject: bind(objects.readObject),
    searchObjects: bind(objects.searchObjects),
    createObject: bind(objects.createObject),
    updateObject: bind(objects.updateObject),
    deleteObject: bind(objects.deleteObject),
    readUsage: bind(objects.readUsage),

    readHistory: bind(history.readHistory),
    readComments: bind(history.readComments),
    createComment: bind(history.createComment),

    listAttachments: bind(attachments.listAttachments),
    readAttachment: bind(attachments.readAttachment),
    uploadAttachment: bind(attachments.uploadAttachment),

    listAssetsFields: bind(issues.listAssetsFields),
    readIssueObjects: bind(issues.readIssueObjects),
    findUsers: bind(people.findUsers),
    listGroups: bind(people.listGroups),
  }

  function bind<Args extends unknown[], Result>(call: (door: CloudDoor, ...args: Args) => Result) {
    return (...args: Args): Result => call(door, ...args)
  }
}
