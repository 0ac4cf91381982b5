/** The operators' page, used as operators use it. ADMIN_API_KEY is the server's, SAFESPACE_DATA its folder. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { lookAt, test, until, url } from "./rig.mjs";

const key = process.env.ADMIN_API_KEY;

/** The page, opened with the key. */
async function opened(visitor) {
  const page = await visitor.open("/ops");
  await page.getByLabel("The operators’ key").fill(key);
  await page.keyboard.press("Enter");
  await page.locator("#requests dd").first().waitFor();
  return page;
}

/** What stands beside a term. */
async function figure(page, panel, term) {
  const value = await page
    .locator(`#${panel} div`, { has: page.getByText(term, { exact: true }) })
    .locator("dd")
    .textContent();
  return Number(value.replace(",", ""));
}

const finding = (page, title) => page.getByRole("heading", { name: title });

/** Lets clients ask while something is done. */
async function underLoad(action) {
  let done = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!done) await (await fetch(`${url}/v1/sessions`, { method: "POST" })).arrayBuffer();
  });
  try {
    await action();
  } finally {
    done = true;
    await Promise.all(clients);
  }
}

async function sessionsToday() {
  const answer = await fetch(`${url}/v1/admin/stats`, { headers: { Authorization: `Bearer ${key}` } });
  return (await answer.json()).days.at(-1).sessions;
}

/** The processes of the server's database, the first one first. */
function database() {
  const [postmaster] = readFileSync(`${process.env.SAFESPACE_DATA}/postgres/postmaster.pid`, "utf8").split("\n");
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = all
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const children = pairs.filter(([, parent]) => parent === postmaster).map(([pid]) => pid);
  return [postmaster, ...children].map(Number);
}

test("whoHasNoKey_seesNothing_andIsToldKindly", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await visitor.open("/ops");
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await lookAt(page, "operators-door");
  assert.equal(await page.locator("#board").isVisible(), false);

  await page.getByLabel("The operators’ key").fill(`${key}x`);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("This is not the key of this server.").waitFor();
  await page.getByLabel("The operators’ key").fill("ключ");
  await page.keyboard.press("Enter");
  await page.getByText("no letters beyond ASCII").waitFor();
  assert.equal(await page.locator("#board").isVisible(), false);
  assert.ok(!visitor.requests.some((request) => /metrics|ready/.test(request)));
});

test("key_isKeptInItsTabAlone_andInNoUrl", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await opened(visitor);
  await page.reload();
  await page.locator("#requests dd").first().waitFor();
  assert.deepEqual(
    await page.evaluate(() => [Object.values(sessionStorage).length, localStorage.length, document.cookie]),
    [1, 0, ""],
  );

  const other = await visitor.open("/ops");
  await other.getByLabel("The operators’ key").waitFor();

  await page.getByRole("button", { name: "Forget the key" }).click();
  await page.getByLabel("The operators’ key").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.ok(visitor.requests.every((request) => !request.includes(key)));
});

test("figures_moveWhileRequestsRun", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await opened(visitor);
  await underLoad(async () => {
    await until(async () => (await figure(page, "requests", "Answered")) > 10, "requests are counted");
    await until(async () => (await figure(page, "pool", "In use")) > 0, "connections are lent");
    await page.locator("#queries").getByRole("rowheader", { name: "create a session" }).waitFor();
    await page.locator("#requests-chart .u-over").hover();
    await page.locator("#requests").getByText("At", { exact: true }).waitFor();
  });
  await page.mouse.move(0, 0);
  await lookAt(page, "operators");
  const label = await page.locator("#sessions-chart").getAttribute("aria-label");
  assert.match(label, /^Sessions begun a day: (\d+ \w+ [\d,]+(, |\.$)){14}$/);
  // What was counted before holds for a while.
  await until(async () => (await sessionsToday()) > 10, "sessions are counted");
});

test("databaseThatHangs_isNamed_untilItIsBack", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await opened(visitor);
  await until(async () => !(await finding(page, "The database does not answer").isVisible()));
  const processes = database();
  for (const pid of processes) process.kill(pid, "SIGSTOP");
  try {
    await finding(page, "The database does not answer").waitFor();
    assert.match(await page.title(), /^\(\d\) Something is wrong/);
    await page.getByText("Not ready").waitFor();
    await lookAt(page, "operators-database-hangs");
    const told = page.waitForEvent("popup");
    await page.getByRole("link", { name: "What clients are told: database_unavailable" }).click();
    await (await told).getByRole("heading", { name: "Database unavailable" }).waitFor();

    const late = await opened(visitor);
    await finding(late, "The database does not answer").waitFor();
  } finally {
    for (const pid of processes) process.kill(pid, "SIGCONT");
  }
  await finding(page, "The database does not answer").waitFor({ state: "detached" });
  await page.getByText("Ready", { exact: true }).waitFor();
});
