/** The guides, and each piece of code in them: run as it stands there, by a page or by Node. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { keptBy, lookAt, sessionOf, test, until, url } from "./rig.mjs";

const BLUE = "Because of Rayleigh scattering.";

/** A page with what the code of a guide finds on its reader's. */
async function reading(visitor) {
  const page = await visitor.open("/docs/guides");
  await page.evaluate(() => {
    for (const id of ["messages", "hits", "state"])
      document.body.append(Object.assign(document.createElement("div"), { id }));
  });
  return page;
}

/** The pieces of code of a guide, those for a page apart from those for Node. */
async function code(page, guide) {
  const all = await page
    .locator(`#${guide} pre`)
    .evaluateAll((list) => list.map((pre) => ({ text: pre.textContent, node: pre.dataset.run === "node" })));
  const joined = (node) =>
    all
      .filter((piece) => piece.node === node)
      .map(({ text }) => text)
      .join("\n");
  return { page: joined(false), node: joined(true) };
}

/** Runs the code of a guide in its page; `probe` is what the test wants to know or do in it. */
async function run(page, guide, probe) {
  const { page: text } = await code(page, guide);
  await page.route("**/guide.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: `${text}\nglobalThis.probe = { ${probe} };` }),
  );
  await page.evaluate(async () => void (await import("/guide.js")));
}

test("guides_lookWell_andAreTheFiveThatAreTested", async ({ arrive }) => {
  const page = await (await arrive()).open("/docs/guides");
  await page.getByRole("button", { name: "Copy" }).first().waitFor();
  const guides = await page.locator("section").evaluateAll((list) => list.map(({ id }) => id));
  assert.deepEqual(guides, ["keep", "show", "follow", "stream", "leave"]);
  assert.equal(await page.locator("pre").count(), await page.locator("section pre").count());
  for (const link of await page.locator("a").evaluateAll((all) => all.map(({ href }) => href))) {
    assert.equal((await fetch(link)).status, 200, link);
  }
  await lookAt(page, "guides");
  await page.getByRole("link", { name: "Stream an answer" }).click();
  await lookAt(page, "guides-stream");
});

test("keepAConversation_storesWhatItSays", async ({ arrive }) => {
  const page = await reading(await arrive());
  await run(page, "keep", "stored");
  assert.equal(await page.evaluate(() => probe.stored.seq), 1);
  const { value } = await sessionOf(await keptBy(page))
    .history()
    .next();
  assert.deepEqual(
    value.data.map(({ content }) => content),
    ["Why is the sky blue?", BLUE],
  );
  const [{ start, end }] = value.data[1].citations;
  assert.equal(value.data[1].content.slice(start, end), "Rayleigh scattering");
});

test("showIt_pagesBack_andFinds", async ({ arrive }) => {
  const session = sessionOf();
  for (let batch = 0; batch < 2; batch++) {
    const messages = Array.from({ length: 35 }, (_, i) => ({ role: "user", content: `<b>${batch * 35 + i + 1}</b>` }));
    const stored = await fetch(`${url}/v1/sessions/${session.id}/messages/batch`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ messages }),
    });
    assert.equal(stored.status, 201);
  }
  await session.append({ role: "assistant", content: `The sky: ${BLUE}` });
  const page = await reading(await arrive({ session: session.id }));
  await run(page, "show", "showOlder");
  const shown = () => page.locator("#messages > li").allTextContents();
  assert.deepEqual([(await shown()).length, (await shown()).at(-1)], [50, `The sky: ${BLUE}`]);
  assert.equal(await page.evaluate(() => probe.showOlder()), false);
  assert.deepEqual([(await shown()).length, (await shown())[0]], [71, "<b>1</b>"]);
  assert.deepEqual(await page.locator("#hits mark").allTextContents(), ["sky", "Rayleigh", "scattering"]);
});

test("followIt_knowsWhatHappens", async ({ arrive }) => {
  const session = sessionOf();
  const { id } = await session.append({ role: "user", content: "First" });
  const page = await reading(await arrive({ session: session.id }));
  const { page: text } = await code(page, "follow");
  const body = `globalThis.known = () => [...messages.values()].map(({ content }) => content);
    globalThis.leave = () => leave.abort();\n${text}\nglobalThis.left = true;`;
  await page.route("**/guide.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await page.evaluate(() => void import("/guide.js"));
  await until(async () => (await page.locator("#state").textContent()) === "live");
  const known = () => page.evaluate(() => known().join("|"));

  await session.streamAnswer(["Because 😴 of ", "Rayleigh ", "scattering."], { pace: 1 });
  await until(async () => (await known()) === "Because 😴 of Rayleigh scattering.");
  await session.edit(id, { content: "First, edited" });
  await until(async () => (await known()).endsWith("|First, edited"));
  await session.delete(id);
  await until(async () => (await known()) === "Because 😴 of Rayleigh scattering.");
  await page.evaluate(() => leave());
  await until(() => page.evaluate(() => globalThis.left === true));
});

test("streamAnAnswer_storesItWithItsSources", async ({ arrive }) => {
  const page = await reading(await arrive());
  await page.route("**/your/chatbot", (route) => route.fulfill({ body: BLUE }));
  await run(page, "stream", "answer");
  const session = sessionOf(await keptBy(page));
  const { value } = await session.history().next();
  assert.deepEqual(
    value.data.map(({ role, content, status, citations }) => [role, content, status, citations?.[0].title]),
    [
      ["user", "Why is the sky blue?", "complete", undefined],
      ["assistant", BLUE, "complete", "Rayleigh scattering"],
    ],
  );

  const { node } = await code(page, "stream");
  await inNode(node, session.id);
  const { value: now } = await session.history({ role: "assistant" }).next();
  assert.deepEqual(
    now.data.map(({ content, status }) => [content, status]),
    [
      [BLUE, "complete"],
      [BLUE, "complete"],
    ],
  );
});

test("leave_givesOut_erases_andFailsKindly", async ({ arrive }) => {
  const page = await reading(await arrive());
  await run(page, "leave", "send, download, erase");
  const told = () => page.locator("#state").textContent();
  await page.evaluate(() => probe.erase());
  assert.equal(await told(), "Nothing was kept.");
  assert.equal(await page.evaluate(async () => (await probe.send("Hello")).seq), 1);
  const [download] = await Promise.all([page.waitForEvent("download"), page.evaluate(() => probe.download())]);
  assert.equal(download.suggestedFilename(), "conversation.md");
  await page.evaluate(() => probe.send("x".repeat(100_001)));
  assert.equal(await told(), "That is too long. Please say it in less.");

  const session = sessionOf(await keptBy(page));
  await session.erase();
  await page.evaluate(() => probe.send("Is anybody there?"));
  assert.equal(await told(), "This conversation is over.");
  assert.equal(await page.evaluate(async () => (await probe.send("Hello again")).seq), 1);
  await page.evaluate(() => probe.erase());
  assert.equal(await told(), "Erased for good: 1.");
});

/** Runs code that imports the client as a package. */
async function inNode(text, ...args) {
  const folder = await mkdtemp(join(tmpdir(), "guide-"));
  try {
    await mkdir(join(folder, "node_modules/@safespace"), { recursive: true });
    const client = resolve(import.meta.dirname, "../../main/resources/safespace/http/client");
    await symlink(client, join(folder, "node_modules/@safespace/client"));
    await writeFile(join(folder, "guide.mjs"), text);
    await promisify(execFile)("node", ["guide.mjs", ...args], { cwd: folder, timeout: 20_000 });
  } finally {
    await rm(folder, { recursive: true });
  }
}
