import ExcelJS from "exceljs"
import { openSchemasAs } from "./sign-in-as.ts"
import { expect, test } from "./test.ts"
import { world } from "./world-facts.ts"

const SCHEMA = "IT estate"

test("a person backs a schema up, restores it to another instance and keeps the log", async ({ page }) => {
  test.setTimeout(120_000)

  await test.step("sign in and sync the schemas", async () => {
    await openSchemasAs(page, "Mara Lindt")
    await page.getByRole("button", { name: "Sync schemas" }).click()
    await expect(page.getByText(/^0 new, 0 renamed, 0 deleted, 4 unchanged$/)).toBeVisible({ timeout: 30_000 })
  })

  await test.step("back it up", async () => {
    await page.getByRole("button", { name: `Backup now: ${SCHEMA}` }).click()
    const dialog = page.getByRole("dialog", { name: `Back up ${SCHEMA} now?` })
    await dialog.getByLabel("Description (optional)").fill("Before the browser test")
    await dialog.getByRole("button", { name: "Yes" }).click()
    await expect(page.getByText(`Backup of ${SCHEMA} queued`)).toBeVisible()
    await expect(page.getByRole("button", { name: `Stop the backup of ${SCHEMA}` })).toBeHidden({ timeout: 60_000 })
    await page.getByRole("link", { name: `Restore ${SCHEMA}` }).click()
  })

  await test.step("choose the backup", async () => {
    const backups = page.getByRole("region", { name: "Available backups" })
    const row = backups.getByRole("row").filter({ hasText: "Before the browser test" })
    await row.getByRole("link", { name: "Select backup" }).click()
  })

  await test.step("choose the target and confirm", async () => {
    await page.getByRole("radio", { name: /Another instance/ }).check()
    await page.getByRole("radio", { name: new RegExp(world.targetName) }).check()
    const next = page.getByRole("button", { name: "Next" })
    await expect(page.getByLabel("Schema name")).toHaveValue(SCHEMA)
    await next.click()
    await expect(page.getByLabel("Restore with object icons", { exact: true })).toBeChecked()
    await next.click()
    await page.getByRole("button", { name: "Restore", exact: true }).click()
    const confirm = page.getByRole("alertdialog").or(page.getByRole("dialog"))
    await confirm.getByRole("button", { name: "Confirm" }).click()
    await expect(page).toHaveURL(/\/restores\/[0-9a-f]{24}$/)
  })

  await test.step("watch it and read the proof", async () => {
    const proof = page.getByRole("region", { name: "Proof" })
    await expect(proof).toBeVisible({ timeout: 90_000 })
    await expect(proof.getByText("Restore completed")).toBeVisible()
    await expect(proof.getByText("Operation success")).toBeVisible()
    await expect(proof.getByText("180 compared, 0 different")).toBeVisible()
    // Four values name people who have no account at the target; everything else came back as it was.
    await expect(proof.getByText("4 with values left out: the target cannot take them.")).toBeVisible()
    await expect(page.getByRole("table", { name: "Differences between backup and target" })).toHaveCount(0)
  })

  await test.step("download the full log and open it", async () => {
    const started = page.waitForEvent("download")
    await page.getByRole("link", { name: "Download full log (.xlsx)" }).first().click()
    const download = await started
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(await download.path())
    const rows = workbook.worksheets.reduce((sum, sheet) => sum + sheet.actualRowCount, 0)
    expect(rows).toBeGreaterThan(10)
    for (const sheet of workbook.worksheets) {
      sheet.eachRow((row) => {
        row.eachCell((cell) => expect(cell.formula).toBeUndefined())
      })
    }
  })

  await test.step("find it in the history", async () => {
    const { pathname } = new URL(page.url())
    await page.goto("/restores")
    const row = page.getByRole("row").filter({ has: page.locator(`a[href="${pathname}"]`) })
    await expect(row).toContainText("Restore completed")
    await expect(row).toContainText("Operation success")
  })
})
