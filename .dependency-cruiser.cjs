// The layer table of ARCHITECTURE.md, as rules: who may import whom. A forbidden import or a cycle fails the build.

// swc's visitor does not know `using` declarations yet and would refuse the whole file: visit them like variables.
const { Visitor } = require("@swc/core/Visitor.js")
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement
}

const TESTS = "\\.test\\.tsx?$|^lib/testing/|^e2e/"
const FOUNDATION = "^lib/(errors|ids|units|clock|env|logger)\\.ts$"
const layer = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: TESTS },
  to: { path: "^(app|components|lib|prisma-free-models)/", pathNot: [from, FOUNDATION, ...allowed] },
})
const noPackage = (name, from, packages) => ({
  name: `${name}-packages`,
  severity: "error",
  from: { path: from, pathNot: TESTS },
  to: { path: `node_modules/(${packages})/` },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    layer("app", "^(app/|proxy\\.ts$|instrumentation)", [
      "^components/",
      "^lib/(operations|catalog|auth|domain|assets)/",
    ]),
    layer("components", "^components/", ["^lib/(domain|assets)/"]),
    layer("cli", "^lib/cli/", [
      "^lib/(operations|jobs|catalog|backbone|simulator|domain|worker)/",
      "^lib/context\\.ts$",
    ]),
    layer("worker", "^lib/worker/", ["^lib/(operations|jobs|catalog|domain)/", "^lib/context\\.ts$"]),
    layer("operations", "^lib/operations/", [
      "^lib/(catalog|jobs|restore|explore|vault|atlassian|audit|notify|xlsx|backbone|jira-export|domain|assets)/",
      "^lib/context\\.ts$",
    ]),
    layer("job-handlers", "^lib/jobs/", [
      "^lib/(backup|restore|explore|vault|atlassian|catalog|audit|notify|xlsx|domain|assets)/",
      "^lib/context\\.ts$",
      "^prisma-free-models/",
    ]),
    layer("backup", "^lib/backup/", ["^lib/(assets|vault|domain)/"]),
    layer("restore", "^lib/restore/", ["^lib/(assets|vault|domain)/"]),
    layer("explore", "^lib/explore/", ["^lib/(assets|vault|domain)/"]),
    layer("vault", "^lib/vault/", ["^prisma-free-models/"]),
    layer("atlassian", "^lib/atlassian/", ["^lib/assets/"]),
    layer("simulator", "^lib/simulator/", ["^lib/assets/"]),
    layer("catalog", "^lib/catalog/", ["^lib/domain/", "^lib/assets/", "^prisma-free-models/"]),
    layer("audit", "^lib/audit/", ["^lib/domain/", "^prisma-free-models/"]),
    layer("models", "^prisma-free-models/", ["^lib/(domain|assets)/"]),
    layer("domain", "^lib/domain/", ["^lib/assets/"]),
    layer("assets", "^lib/assets/", []),
    layer("xlsx", "^lib/xlsx/", ["^lib/domain/"]),
    layer("auth", "^lib/auth/", ["^lib/(catalog|audit|domain|assets|operations)/", "^lib/context\\.ts$"]),
    layer("embedded-database", "^lib/embedded-database/", []),
    {
      name: "embedded-database-stands-alone",
      severity: "error",
      from: { path: "^lib/embedded-database/", pathNot: TESTS },
      to: { path: FOUNDATION },
    },
    {
      name: "only-the-mongodb-store-of-the-vault-knows-models",
      severity: "error",
      from: { path: "^lib/vault/", pathNot: `^lib/vault/mongodb-store\\.ts$|${TESTS}` },
      to: { path: "^prisma-free-models/" },
    },
    {
      name: "simulator-and-testing-stay-out-of-the-product",
      severity: "error",
      from: { path: "^(app|components|prisma-free-models)/|^lib/(?!simulator/|testing/|cli/)", pathNot: TESTS },
      to: { path: "^lib/(simulator|testing)/" },
    },
    noPackage("app-and-components", "^(app|components)/", "mongodb|bson"),
    noPackage("engines", "^lib/(backup|restore|explore|domain|assets|operations|atlassian)/", "mongodb|bson"),
    {
      name: "embedded-database-needs-only-bson",
      severity: "error",
      from: { path: "^lib/embedded-database/", pathNot: TESTS },
      to: { dependencyTypes: ["npm", "npm-dev"], pathNot: "node_modules/bson/" },
    },
    {
      name: "components-run-in-the-browser",
      severity: "error",
      from: { path: "^components/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|dist|node_modules/.*/node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
}
