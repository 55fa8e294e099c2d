import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { iconPng } from "./icon-png.ts"
import { basic, type Office, serveOffice } from "./office-world.ts"

let office: Office
const png = iconPng("uploaded")

beforeAll(async () => {
  office = await serveOffice(({ site, syd1, sydney, city }) => {
    site.addIcon({ name: "UUID icon", id: "c7c705b8-326e-4e86-8a99-1adec6132b1a" })
    site.addAttachment(syd1, { fileName: "plan.txt", mimeType: "text/plain", bytes: Buffer.from("the plan") })
    site.addComment(syd1, { comment: "Needs paint" })
    site.addObject(city, { Name: "With avatar" }, { avatar: iconPng("avatar") })
    site.addComment(sydney, { comment: "Sunny" })
  })
})
afterAll(() => office.simulator.close())

const upload = (token: string, bytes: Uint8Array) =>
  office.raw("https://api.media.atlassian.com/file/binary?collection=c&name=x.png&deletable=true", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "image/png" },
    body: Uint8Array.from(bytes),
  })
const bytesOf = async (url: string) => {
  const { host, pathname, search } = new URL(url)
  const headers = { "X-Forwarded-Host": host, Authorization: basic("backup-bot@example.com", "token-a") }
  const answer = await fetch(`${office.simulator.url}${pathname}${search}`, { headers })
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    bytes: new Uint8Array(await answer.arrayBuffer()),
  }
}

describe("an icon", () => {
  it("is uploaded in three steps and then read, renamed and deleted", async () => {
    const { mediaJwtToken } = (await office.call("GET", "/icon/token-for-uploading-icon")).json
    const file = await upload(mediaJwtToken, png)
    const made = await office.call("POST", "/icon/create", { name: "Crane", mediaFileUuid: file.json.data.id })
    expect(made.status).toBe(200)
    const image = await bytesOf(made.json.url48)
    expect(image).toMatchObject({ status: 200, type: "image/png", bytes: png })
    expect((await office.call("PUT", `/icon/${made.json.id}`, { name: "Big crane" })).json.name).toBe("Big crane")
    expect((await office.call("DELETE", `/icon/${made.json.id}`)).status).toBe(200)
    expect((await office.call("GET", `/icon/${made.json.id}`)).status).toBe(404)
  })

  it("cannot be made of a file that was never uploaded, and not uploaded without a token", async () => {
    expect((await office.call("POST", "/icon/create", { name: "Crane", mediaFileUuid: "nothing" })).status).toBe(400)
    expect((await upload("made-up", png)).status).toBe(401)
  })

  it("has a number or a UUID, and an image under both", async () => {
    const icons: { id: string; url16: string; url48: string }[] = (await office.call("GET", "/icon/global")).json
    const uuid = icons.find((icon) => icon.id.includes("-"))
    const numeric = icons.find((icon) => !icon.id.includes("-"))
    expect(new URL(uuid?.url48 ?? "").host).toBe("assets-media.atlassian.com")
    for (const url of [uuid?.url48, numeric?.url16]) expect((await bytesOf(url ?? "")).status).toBe(200)
    const direct = `https://api.atlassian.com/jsm/assets/workspace/${office.simulator.sites[0]?.workspaceId}/v1`
    expect((await bytesOf(`${direct}/icon/${uuid?.id}/icon.png?size=48`)).status).toBe(200)
  })

  it("of a type is read where the type says", async () => {
    const { json } = await office.call("GET", `/objecttype/${office.city.id}`)
    expect((await bytesOf(json.icon.url48)).type).toBe("image/png")
  })

  it("stays while a type uses it", async () => {
    expect((await office.call("DELETE", `/icon/${office.city.iconId}`)).status).toBe(400)
  })
})

describe("an avatar", () => {
  const write = (more: object) => ({ objectTypeId: String(office.city.id), attributes: [], ...more })

  it("is uploaded with the token of any payload, set by uuid, read by url, and taken away", async () => {
    const path = `/object/${office.sydney.id}`
    const before = (await office.call("GET", path)).json
    expect(before.hasAvatar).toBe(false)
    const file = await upload(before.avatar.mediaClientConfig.mediaJwtToken, png)
    const after = await office.call("PUT", path, write({ hasAvatar: true, avatarUUID: file.json.data.id }))
    expect(after.json).toMatchObject({ hasAvatar: true, avatar: { avatarUUID: file.json.data.id } })
    expect((await bytesOf(after.json.avatar.url144)).bytes).toEqual(png)
    expect((await office.call("PUT", path, write({}))).json.hasAvatar).toBe(true)
    expect((await office.call("PUT", path, write({ hasAvatar: false, avatarUUID: "" }))).json.hasAvatar).toBe(false)
  })

  it("is refused when the uuid is unknown", async () => {
    const body = write({ hasAvatar: true, avatarUUID: "unknown" })
    expect((await office.call("PUT", `/object/${office.sydney.id}`, body)).status).toBe(400)
  })
})

describe("comments", () => {
  it("are listed with their author, and new ones are the caller's", async () => {
    const made = await office.call("POST", "/comment/create", { role: 0, objectId: office.syd1.id, comment: "Painted" })
    expect(made.status).toBe(201)
    const { json } = await office.call("GET", `/comment/object/${office.syd1.id}`)
    expect(json.map((one: { comment: string }) => one.comment)).toEqual(["Needs paint", "Painted"])
    expect(json[1].actor.displayName).toBe("Backup Bot")
  })
})

describe("attachments", () => {
  it("are listed, downloaded, and added in three steps", async () => {
    const path = `/attachments/object/${office.syd1.id}`
    const [plan] = (await office.call("GET", path)).json
    expect(plan).toMatchObject({ filename: "plan.txt", mimeType: "text/plain" })
    expect(Buffer.from((await bytesOf(plan.url)).bytes).toString()).toBe("the plan")
    expect((await office.call("GET", `/object/${office.syd1.id}`)).json.extendedInfo.attachmentsExists).toBe(true)

    const credentials = (await office.call("GET", `${path}/credentials`)).json
    const file = await upload(credentials.mediaJwtToken, png)
    const added = await office.call("POST", path, {
      attachments: [
        { contentType: "image/png", filename: "a.png", mediaId: file.json.data.id, size: png.length, comment: "" },
      ],
    })
    expect((await bytesOf(added.json[0].url)).bytes).toEqual(png)
    const older = await office.jira("GET", `/rest/insight/1.0${path}`)
    expect(older.json.length).toBe(2)
  })

  it("answer TCS 404 on a site without the service", async () => {
    await office.control("PUT", "quirks", { siteUrl: "https://example.atlassian.net", attachmentsMissing: true })
    for (const tail of ["", "/credentials"]) {
      const answer = await office.call("GET", `/attachments/object/${office.syd1.id}${tail}`)
      expect([answer.status, answer.json]).toEqual([404, { errorMessage: "TCS 404" }])
    }
  })
})
