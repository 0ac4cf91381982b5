/** The reference, and the pages of problems. */
import assert from "node:assert/strict";
import { lookAt, test } from "./rig.mjs";

test("reference_showsTheApi_andTriesItOut", async ({ arrive }) => {
  const page = await (await arrive()).open("/docs");
  await page.getByText("/v1/sessions/lookup").waitFor();
  await lookAt(page, "docs", { accessible: false });
  await page.locator("#operations-Sessions-createSession .opblock-summary-control").click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  await page.locator(".live-responses-table .response-col_status", { hasText: "201" }).waitFor();
  await lookAt(page, "docs-tried", { accessible: false });
});

test("problem_isExplained", async ({ arrive }) => {
  const page = await (await arrive()).open("/problems/session_erased");
  assert.match(await page.getByRole("main").textContent(), /session_erased.*410/s);
  await lookAt(page, "problem");
  await page.getByRole("link", { name: "How a frontend deals with errors" }).click();
  await page.getByRole("heading", { name: "Give it out, erase it, fail kindly" }).waitFor();
});
