import type { Db, Document } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type DatabaseUnderTest, openDatabaseUnderTest } from "../testing/database-under-test.ts"

let under: DatabaseUnderTest
let db: Db
beforeAll(async () => {
  under = await openDatabaseUnderTest()
  db = under.db
  await db.collection<Document & { _id: number }>("c").insertOne({ _id: 1, a: 1, l: [1], s: "text" })
})
afterAll(() => under[Symbol.asyncDispose]())

/** Everything here exists in MongoDB (or looks as if it did) and must be refused, never ignored or approximated. */
const COMMANDS = [
  "abortTransaction appendOplogNote applyOps authenticate bulkWrite captrunc cloneCollectionAsCapped collMod commitTransaction",
  "compact configureFailPoint convertToCapped createRole createSearchIndexes createUser currentOp dataSize dbHash driverOIDTest",
  "dropConnections dropRole dropUser eval explain features filemd5 fsync fsyncUnlock getCmdLineOpts getDefaultRWConcern",
  "getFreeMonitoringStatus getLastError getLog getParameter getShardMap grantRolesToUser hostInfo killAllSessions killOp",
  "listCommands listLocalSessions lockInfo logRotate mapReduce netstat planCacheClear prepareTransaction profile reIndex",
  "renameCollection replSetGetStatus replSetInitiate replSetStepDown resetError resync rolesInfo rotateCertificates",
  "saslContinue saslStart setDefaultRWConcern setFeatureCompatibilityVersion setIndexCommitQuorum setParameter shardCollection",
  "shardingState shutdown startSession top updateUser usersInfo validate waitForFailPoint whatsmyuri nonsense",
].flatMap((line) => line.split(" "))

const FIND_OPTIONS: Document = {
  hint: { a: 1 },
  min: { a: 1 },
  max: { a: 1 },
  returnKey: true,
  showRecordId: true,
  tailable: true,
  awaitData: true,
  oplogReplay: true,
  noCursorTimeout: true,
  let: { x: 1 },
  collation: { locale: "en" },
  readConcern: { level: "snapshot" },
  term: 1,
  readOnce: true,
  apiVersion: "1",
  txnNumber: 1,
  startTransaction: true,
  autocommit: false,
  nonsense: 1,
}

const FILTERS: Document[] = [
  "$where $text $jsonSchema $near $sampleRate $function $expression $nonsense"
    .split(" ")
    .map((name) => ({ [name]: "1" })),
  "$geoWithin $geoIntersects $near $nearSphere $bitsAllSet $bitsAllClear $bitsAnySet $bitsAnyClear $comparison $like $contains $startsWith $isNull $between $expr $and $or $where $maxDistance $uniqueDocs"
    .split(" ")
    .map((name) => ({ a: { [name]: 1 } })),
  { $and: [] },
  { $or: {} },
  { a: { $in: 1 } },
  { a: { $in: [{ $gt: 1 }] } },
  { a: { $size: -1 } },
  { a: { $size: 1.5 } },
  { a: { $mod: [0, 1] } },
  { a: { $mod: [1] } },
  { a: { $type: "nonsense" } },
  { a: { $not: 1 } },
  { a: { $ne: /a/ } },
  { a: { $gt: /a/ } },
  { a: { $elemMatch: 1 } },
  { a: { $all: 1 } },
  { a: { $options: "i" } },
  { a: { $regex: "a", $options: "x" } },
  { a: { $regex: "(" } },
  { a: { $regex: "(a+)+$" } },
  { a: { $regex: "(?i)a" } },
  { a: { $regex: "a++" } },
  { $expr: { $nonsense: 1 } },
].flat()

const UPDATES: (Document | Document[])[] = [
  [{ $set: { a: 1 } }],
  { $bit: { a: { and: 1 } } },
  { $nonsense: { a: 1 } },
  { $set: 1 },
  { $set: { a: 1 }, b: 1 },
  { $set: { $a: 1 } },
  { $set: { "a..b": 1 } },
  { $set: { "": 1 } },
  { $set: { "$.a": 1 } },
  { $inc: { a: "1" } },
  { $mul: { a: null } },
  { $push: { l: { $each: 1 } } },
  { $push: { l: { $each: [1], $nonsense: 1 } } },
  { $push: { l: { $each: [1], $slice: "1" } } },
  { $push: { l: { $each: [1], $sort: 2 } } },
  { $push: { l: { $each: [1], $sort: {} } } },
  { $push: { l: { $each: [1], $position: 0.5 } } },
  { $addToSet: { l: { $each: 1 } } },
  { $addToSet: { l: { $each: [1], $slice: 1 } } },
  { $pop: { l: 2 } },
  { $pullAll: { l: 1 } },
  { $rename: { a: 1 } },
  { $rename: { a: "a" } },
  { $rename: { a: "b.$.c" } },
  { $currentDate: { a: "now" } },
  { $currentDate: { a: { $type: "nonsense" } } },
]

const PROJECTIONS: Document[] = [
  { a: "$b" },
  { a: { $add: [1, 2] } },
  { a: { $meta: "textScore" } },
  { "l.$": 1 },
  { a: "text" },
  { a: {} },
  { l: { $slice: "1" } },
  { l: { $slice: [1, 0] } },
  { l: { $elemMatch: 1 } },
  { "o.l": { $elemMatch: { x: 1 } } },
  { $a: 1 },
]

const STAGES = [
  "$bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify $documents $facet $fill",
  "$geoNear $graphLookup $indexStats $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $lookup $merge $out",
  "$planCacheStats $queryStats $rankFusion $redact $replaceRoot $replaceWith $sample $score $scoreFusion $search $searchMeta",
  "$setWindowFields $sharedDataDistribution $sortByCount $unionWith $vectorSearch $nonsense",
].flatMap((line) => line.split(" "))

const EXPRESSIONS = [
  "$abs $accumulator $acos $allElementsTrue $anyElementTrue $arrayToObject $asin $atan $avg $binarySize $bitAnd $bsonSize $ceil",
  "$concatArrays $convert $cos $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString",
  "$dateTrunc $dayOfMonth $dayOfWeek $exp $filter $firstN $floor $function $getField $hour $indexOfArray $indexOfBytes",
  "$indexOfCP $isNumber $let $ln $log $ltrim $map $max $mergeObjects $meta $min $minN $month $objectToArray $pow $rand $range",
  "$reduce $regexFind $regexMatch $replaceAll $reverseArray $round $rtrim $sampleRate $second $setDifference $setField",
  "$setUnion $sin $slice $sortArray $split $sqrt $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $sum $switch $toDate",
  "$toString $toInt $toObjectId $trim $trunc $tsSecond $unsetField $week $year $zip $nonsense",
].flatMap((line) => line.split(" "))

const ACCUMULATORS =
  "$accumulator $bottom $bottomN $firstN $lastN $maxN $median $mergeObjects $minN $percentile $stdDevPop $stdDevSamp $top $topN".split(
    " ",
  )

const INDEXES: Document[] = [
  { key: { a: "text" } },
  { key: { a: "2d" } },
  { key: { a: "2dsphere" } },
  { key: { a: "hashed" } },
  { key: { "$**": 1 } },
  { key: { "a.$**": 1 } },
  { key: { a: 0 } },
  { key: { a: "asc" } },
  { key: { "l.0": 1 } },
  { key: { "a..b": 1 } },
  { key: {} },
  { key: { _id: -1 } },
  { key: { _id: 1 }, sparse: true },
  { key: { a: 1, b: 1 }, expireAfterSeconds: 5 },
  { key: { a: 1 }, expireAfterSeconds: -1 },
  { key: { a: 1 }, expireAfterSeconds: "5" },
  { key: { a: 1 }, collation: { locale: "en" } },
  { key: { a: 1 }, hidden: true },
  { key: { a: 1 }, weights: { a: 1 } },
  { key: { a: 1 }, bits: 5 },
  { key: { a: 1 }, prepareUnique: true },
  { key: { a: 1 }, storageEngine: {} },
  { key: { a: 1 }, wildcardProjection: { a: 1 } },
  { key: { a: 1 }, v: 1 },
  { key: { a: 1 }, sparse: true, partialFilterExpression: { a: 1 } },
  { key: { a: 1 }, partialFilterExpression: { a: { $ne: 1 } } },
  { key: { a: 1 }, partialFilterExpression: { a: /a/ } },
  { key: { a: 1 }, partialFilterExpression: { $nor: [{ a: 1 }] } },
  { key: { a: 1 }, nonsense: 1 },
]

const COLLECTION_OPTIONS: Document[] = [
  { capped: true, size: 1000 },
  { timeseries: { timeField: "t" } },
  { viewOn: "c", pipeline: [] },
  { validator: { a: 1 } },
  { collation: { locale: "de" } },
  { clusteredIndex: { key: { _id: 1 }, unique: true } },
  { changeStreamPreAndPostImages: { enabled: true } },
  { expireAfterSeconds: 1 },
  { storageEngine: { wiredTiger: {} } },
  { encryptedFields: {} },
  { nonsense: 1 },
]

const OTHERS: Document[] = [
  { insert: "c", documents: [] },
  { insert: "c", documents: [{ a: 1 }], writeConcern: { w: 2 } },
  { insert: "c", documents: [{ a: 1 }], nonsense: 1 },
  { insert: "c", documents: [{ a: 1 }], txnNumber: 1 },
  { insert: "a$b", documents: [{ a: 1 }] },
  { update: "c", updates: [{ q: {}, u: { $set: { a: 1 } } }], let: { x: 1 } },
  { delete: "c", deletes: [{ q: {}, limit: 0 }], let: { x: 1 } },
  { findAndModify: "c", query: {} },
  { findAndModify: "c", query: {}, remove: true, update: { a: 1 } },
  { findAndModify: "c", query: {}, remove: true, new: true },
  { findAndModify: "c", query: {}, update: [{ $set: { a: 1 } }] },
  { findAndModify: "c", query: {}, update: { $set: { a: 1 } }, hint: "x" },
  { findAndModify: "c", query: {}, update: { $set: { a: 1 } }, collation: { locale: "en" } },
  { count: "c", hint: { a: 1 } },
  { count: "c", collation: { locale: "en" } },
  { distinct: "c", key: 1 },
  { distinct: "c", key: "a", hint: "x" },
  { aggregate: 1, pipeline: [], cursor: {} },
  { aggregate: "c", pipeline: [] },
  { aggregate: "c", pipeline: {}, cursor: {} },
  { aggregate: "c", pipeline: [{ $match: {}, $limit: 1 }], cursor: {} },
  { aggregate: "c", pipeline: [], cursor: {}, explain: true },
  { aggregate: "c", pipeline: [], cursor: {}, hint: "x" },
  { aggregate: "c", pipeline: [], cursor: { nonsense: 1 } },
  { getMore: "1", collection: "c" },
  { killCursors: "c" },
  { dropIndexes: "c", index: "_id_" },
  { dropIndexes: "c", index: "nobody" },
  { dropIndexes: "nobody", index: "*" },
  { listIndexes: "nobody" },
  { create: "c" },
  { find: 1 },
  { find: "" },
  { find: "c", skip: -1 },
  { find: "c", filter: 1 },
  { find: "c", sort: { a: 2 } },
  { find: "c", sort: { a: { $meta: "textScore" } } },
  { find: "c", limit: "1" },
]

const cases: [string, Document, boolean][] = [
  ...COMMANDS.map((name): [string, Document, boolean] => [`command ${name}`, { [name]: 1 }, false]),
  ...Object.entries(FIND_OPTIONS).map(([name, value]): [string, Document, boolean] => [
    `find with ${name}`,
    { find: "c", [name]: value },
    false,
  ]),
  ...FILTERS.map((filter): [string, Document, boolean] => [
    `filter ${JSON.stringify(filter)}`,
    { find: "c", filter },
    false,
  ]),
  ...UPDATES.map((u): [string, Document, boolean] => [
    `update ${JSON.stringify(u)}`,
    { update: "c", updates: [{ q: { _id: 1 }, u }] },
    true,
  ]),
  ...["collation", "hint", "c", "nonsense"].map((name): [string, Document, boolean] => [
    `update entry with ${name}`,
    { update: "c", updates: [{ q: {}, u: { $set: { a: 1 } }, [name]: { locale: "en" } }] },
    true,
  ]),
  ...["collation", "hint", "nonsense"].map((name): [string, Document, boolean] => [
    `delete entry with ${name}`,
    { delete: "c", deletes: [{ q: {}, limit: 1, [name]: { locale: "en" } }] },
    true,
  ]),
  ...PROJECTIONS.map((projection): [string, Document, boolean] => [
    `projection ${JSON.stringify(projection)}`,
    { find: "c", projection },
    false,
  ]),
  ...STAGES.map((name): [string, Document, boolean] => [
    `stage ${name}`,
    { aggregate: "c", pipeline: [{ [name]: {} }], cursor: {} },
    false,
  ]),
  ...EXPRESSIONS.map((name): [string, Document, boolean] => [
    `expression ${name}`,
    { aggregate: "c", pipeline: [{ $project: { r: { [name]: "$a" } } }], cursor: {} },
    false,
  ]),
  ...ACCUMULATORS.map((name): [string, Document, boolean] => [
    `accumulator ${name}`,
    { aggregate: "c", pipeline: [{ $group: { _id: 1, r: { [name]: "$a" } } }], cursor: {} },
    false,
  ]),
  ...INDEXES.map((index): [string, Document, boolean] => [
    `index ${JSON.stringify(index)}`,
    { createIndexes: "c", indexes: [{ name: "x", ...index }] },
    false,
  ]),
  ...COLLECTION_OPTIONS.map((options): [string, Document, boolean] => [
    `collection with ${Object.keys(options)}`,
    { create: "new", ...options },
    false,
  ]),
  ...OTHERS.map((command): [string, Document, boolean] => [JSON.stringify(command), command, false]),
]

test.each(cases)("refuses %s", async (_, command, perEntry) => {
  const answer: Document = await db.command(command).catch((error: Document) => error)
  // Entries of bulk commands are refused one by one, in an answer that is itself ok.
  const refusal: Document = perEntry && answer.writeErrors ? answer.writeErrors[0] : answer
  expect(refusal.code, JSON.stringify(answer)).toBeGreaterThan(0)
  expect(refusal.errmsg).not.toBe("")
  expect(refusal.code).not.toBe(1)
})

test("the list of refusals is long, and refusing changed nothing", async () => {
  expect(cases.length).toBeGreaterThan(200)
  expect(await db.collection("c").find().toArray()).toEqual([{ _id: 1, a: 1, l: [1], s: "text" }])
  expect(await db.collection("c").indexes()).toHaveLength(1)
  expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(["c"])
})
