/** The chat page, used as visitors use it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { keptBy, lookAt, PHONE, sessionOf, test, until, url, wayToTheServer } from "./rig.mjs";

const BRIEF = "Is lime scale covered by the warranty?";
const LONG = "How do I learn espresso from scratch?";

const answers = await (await fetch(`${url}/chat/answers.json`)).json();
const answerTo = (question, list = answers) => list.find((known) => known.question === question).answer;

/** Answers that are still being written when somebody comes to stop them. */
const endless = answers.map((known) => ({ ...known, answer: `${known.answer} `.repeat(50) }));

const messages = (page) => page.locator("#messages .message");
const texts = (page) => page.locator("#messages .text");
const state = (page) => page.getByRole("status").first();

async function say(page, text) {
  await page.getByLabel("Your message").fill(text);
  await page.keyboard.press("Enter");
}

/** Waits until so many messages are there, the last of them to its end. */
async function settled(page, count) {
  await until(async () => (await messages(page).count()) === count, `there are ${count} messages`);
  await messages(page).last().and(page.locator(".complete")).waitFor();
}

async function ask(page, question) {
  const before = await messages(page).count();
  await say(page, question);
  await settled(page, before + 2);
}

/** What stands in the page of each message, without the marks of its sources. */
function shown(page) {
  return texts(page).evaluateAll((all) =>
    all.map((text) =>
      [...text.childNodes]
        .filter((node) => node.className !== "mark")
        .map((node) => node.textContent)
        .join(""),
    ),
  );
}

test("whoComesForTheFirstTime_isToldWhatThisIs_andLeavesNoTraceByLooking", async ({ arrive }) => {
  const visitor = await arrive();
  await visitor.given("/chat/answers.json", endless);
  const page = await visitor.open();
  await page.getByRole("heading", { name: "Nobody knows who you are here" }).waitFor();
  await lookAt(page, "chat-empty");
  assert.equal(await keptBy(page), null);
  assert.deepEqual(
    visitor.requests.filter((request) => request.includes("/v1/")),
    [],
  );

  await page.getByRole("button", { name: LONG }).click();
  await page.locator(".message.assistant.streaming").waitFor();
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await page.getByText("Stopped before its end").waitFor();
});

test("conversation_isThereAfterAReload_andItsIdInNoUrl", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await visitor.open();
  await ask(page, BRIEF);
  await ask(page, "كم يستغرق التوصيل إلى الجزيرة؟");
  const said = await shown(page);
  assert.deepEqual(said.slice(0, 2), [BRIEF, answerTo(BRIEF)]);

  await page.reload();
  await settled(page, 4);
  assert.deepEqual(await shown(page), said);
  const id = await keptBy(page);
  assert.ok(id);
  assert.ok(visitor.requests.every((request) => !request.includes(id)));
});

test("twoTabs_showTheSame_asItHappens", async ({ arrive }) => {
  const visitor = await arrive();
  const one = await visitor.open();
  const other = await visitor.open();
  await other.getByRole("heading", { name: "Nobody knows" }).waitFor();
  await say(one, LONG);
  await other.locator(".message.assistant.streaming").waitFor();
  await other.getByText("With fresh beans and a scale").waitFor();
  await settled(other, 2);
  assert.deepEqual(await shown(other), [LONG, answerTo(LONG)]);

  await ask(other, BRIEF);
  await settled(one, 4);
  assert.deepEqual(await shown(one), await shown(other));
  assert.deepEqual(await shown(one), [LONG, answerTo(LONG), BRIEF, answerTo(BRIEF)]);
});

test("answer_goesOnToItsEnd_throughAReloadInItsMiddle", async ({ arrive }) => {
  const visitor = await arrive();
  const longer = answers.map((known) => ({ ...known, answer: `${known.answer}\n\n${known.answer}` }));
  await visitor.given("/chat/answers.json", longer);
  const page = await visitor.open();
  await say(page, LONG);
  await page.getByText("18 grams").first().waitFor();
  await page.reload();
  await page.locator(".message.assistant.streaming").waitFor();
  await settled(page, 2);
  assert.deepEqual(await shown(page), [LONG, answerTo(LONG, longer)]);

  const { value } = await sessionOf(await keptBy(page))
    .history()
    .next();
  assert.deepEqual(
    value.data.map(({ status, content }) => [status, content]),
    [
      ["complete", LONG],
      ["complete", answerTo(LONG, longer)],
    ],
  );
});

test("sources_standBelowAsFootnotes_andTheTextLeadsToThem", async ({ arrive }) => {
  const session = sessionOf();
  await session.append({
    role: "assistant",
    content: "The sky is blue because of Rayleigh scattering, and red at dusk.",
    citations: [
      { title: "Rayleigh scattering", url: "https://en.wikipedia.org/wiki/Rayleigh_scattering", start: 27, end: 46 },
      { title: "A book without a link", snippet: "Page 12" },
    ],
  });
  const page = await (await arrive({ session: session.id })).open();
  await settled(page, 1);
  await page.getByRole("link", { name: "Source 1" }).click();
  const sources = page.getByRole("list", { name: "Sources" }).getByRole("listitem");
  assert.equal(await sources.first().evaluate((note) => note.matches(":target")), true);
  const link = sources.first().getByRole("link", { name: "Rayleigh scattering" });
  assert.equal(await link.getAttribute("href"), "https://en.wikipedia.org/wiki/Rayleigh_scattering");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  assert.match(await sources.first().textContent(), /en\.wikipedia\.org/);
  assert.match(await sources.nth(1).textContent(), /A book without a link.*Page 12/s);
  assert.equal(await sources.nth(1).getByRole("link").count(), 0);
});

test("whateverAnybodyWrote_isText_andNothingElse", async ({ arrive }) => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script><b>bold</b>';
  const session = sessionOf();
  await session.append({ role: "user", content: `${evil} user` });
  await session.append({
    role: "assistant",
    content: `${evil} [a](javascript:alert(1)) javascript:alert(2)`,
    citations: [
      { title: `${evil} title`, url: `https://example.org/?q=${encodeURIComponent(evil)}`, snippet: `${evil} snippet` },
      { title: "placed", url: "https://example.org/#%22onmouseover=x", start: 0, end: 4 },
    ],
  });
  await session.append({ role: "tool", content: `${evil} tool` });
  const visitor = await arrive({ session: session.id });
  const page = await visitor.open();
  await settled(page, 3);
  assert.equal(await page.locator("#messages :is(img, script, b, iframe)").count(), 0);
  for (const end of ["user", "title", "snippet", "tool"]) await page.getByText(`</b> ${end}`).waitFor();
  const leads = await page.locator("#messages a").evaluateAll((links) => links.map(({ protocol }) => protocol));
  assert.deepEqual(new Set(leads), new Set(["http:", "https:"]));

  await page.getByRole("button", { name: "Search" }).click();
  await page.getByLabel("Words to look for").fill("bold");
  await page.keyboard.press("Enter");
  await page.locator("#hits mark").first().waitFor();
  assert.equal(await page.locator("#hits :is(img, script, b)").count(), 0);
  assert.match(await page.title(), /SafeSpace/);
});

/** The API takes no such URL; a page that believed in that would be one mistake away from running it. */
test("source_thatLeadsToAScript_isNoLink", async ({ arrive }) => {
  const session = sessionOf();
  const { id, ...rest } = await session.append({ role: "assistant", content: "Here.", citations: [{ title: "One" }] });
  const refused = await session
    .append({ role: "assistant", content: "x", citations: [{ title: "One", url: "javascript:document.title=1" }] })
    .catch((error) => error);
  assert.equal(refused.code, "invalid_url");

  const visitor = await arrive({ session: session.id });
  const planted = { ...rest, id, citations: [{ title: "One", url: "javascript:document.title=1" }] };
  const page = await visitor.open("/client.js");
  await page.route("**/messages?*", (route) =>
    route.fulfill({ json: { data: [planted], has_more: false, first_seq: 1, last_seq: 1 } }),
  );
  await page.goto(url);
  await settled(page, 1);
  assert.equal(await page.getByRole("list", { name: "Sources" }).textContent(), "One");
  assert.equal(await page.locator("#messages a").count(), 0);
});

test("search_marksTheWords_andGoesToTheirMessage", async ({ arrive }) => {
  const session = sessionOf();
  await session.append({ role: "user", content: "Where did I put the <heron> feather?" });
  await imported(session.id, 400);
  const page = await (await arrive({ session: session.id })).open();
  await page.getByText("message 400,").waitFor();
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByLabel("Words to look for").fill("heron");
  await page.keyboard.press("Enter");
  await page.getByText("1 message").waitFor();
  assert.equal(await page.locator("#hits mark").textContent(), "heron");
  await lookAt(page, "chat-search");
  await page.getByRole("button", { name: "put the <heron> feather" }).click();
  await until(() => page.evaluate(() => document.activeElement.textContent.includes("heron")));
  await page.locator("#messages").getByText("<heron> feather").and(page.locator(":visible")).waitFor();

  await page.getByRole("button", { name: "Search" }).click();
  await page.getByLabel("Words to look for").fill("nowhere");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing found").waitFor();
});

test("conversation_isTakenAlongAsAFile", async ({ arrive }) => {
  const session = sessionOf();
  await session.append({ role: "user", content: "Why is the sky blue?" });
  const page = await (await arrive({ session: session.id })).open();
  await page.getByRole("button", { name: "Your data" }).click();
  await page.getByText("1 message, the first of").waitFor();
  await lookAt(page, "chat-data");
  for (const [format, name, words] of [
    ["Text (Markdown)", "conversation.md", /Why is the sky blue\?/],
    ["JSON", "conversation.json", /"content":"Why is the sky blue\?"/],
    ["NDJSON", "conversation.ndjson", /"type":"message"/],
  ]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: format, exact: true }).click(),
    ]);
    assert.equal(download.suggestedFilename(), name);
    assert.match(await readFile(await download.path(), "utf8"), words);
  }
});

test("erasure_leavesAReceipt_andNothingElse_inNoTab", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await visitor.open();
  await ask(page, BRIEF);
  const id = await keptBy(page);
  const other = await visitor.open();
  await settled(other, 2);

  await page.getByRole("button", { name: "Your data" }).click();
  await page.getByRole("button", { name: "Erase everything about me" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  assert.equal((await sessionOf(id).session()).message_count, 2);
  await page.getByRole("button", { name: "Erase everything about me" }).click();
  await lookAt(page, "chat-erase");
  await page.getByRole("button", { name: "Yes, erase it for good" }).click();
  await page.getByText(`Receipt: 2 messages of the conversation ${id}`).waitFor();
  await lookAt(page, "chat-receipt");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Nobody knows" }).waitFor();

  await other.getByText("The conversation was erased.").waitFor();
  assert.equal(await messages(other).count(), 0);
  const gone = await sessionOf(id)
    .session()
    .catch((error) => error);
  assert.equal(gone.code, "session_erased");

  await ask(other, BRIEF);
  assert.notEqual(await keptBy(other), id);
  await settled(page, 2);
});

test("offline_isSaidKindly_andWhatWasWrittenIsSentOnceLater", async ({ arrive }) => {
  const visitor = await arrive();
  const page = await visitor.open();
  await ask(page, BRIEF);
  await visitor.offline(true);
  await state(page).getByText("You are offline.").waitFor();
  await say(page, "Written in a tunnel");
  await page.getByText("Written in a tunnel").waitFor();
  await lookAt(page, "chat-offline");
  await visitor.offline(false);
  await settled(page, 4);
  await until(async () => (await state(page).textContent()) === "");
  const { value } = await sessionOf(await keptBy(page))
    .history()
    .next();
  assert.equal(value.data.filter(({ content }) => content === "Written in a tunnel").length, 1);
});

test("serverThatGoesAway_isWaitedFor_andNothingIsMissed", async ({ arrive }) => {
  const way = await wayToTheServer();
  const visitor = await arrive({ server: way.url });
  const page = await visitor.open();
  await ask(page, BRIEF);
  await way.cut();
  await state(page).getByText("There is no connection to SafeSpace. Trying again").waitFor();
  await say(page, "Are you there?");
  await sessionOf(await keptBy(page)).append({ role: "assistant", content: "Said while nobody could hear it." });
  await way.mend();
  await page.getByText("Said while nobody could hear it.").waitFor();
  await settled(page, 5);
  await until(async () => (await state(page).textContent()) === "");
  await visitor.leave();
  await way.cut();
});

test("tooMuchAtATime_isSaidKindly_andGoesOnByItself", async ({ arrive }) => {
  const session = sessionOf();
  const page = await (await arrive({ session: session.id })).open();
  const write = () => fetch(`${url}/v1/sessions/${session.id}`, { method: "PUT" });
  while ((await write()).status !== 429);
  const somebodyElse = setInterval(write, 100);
  await say(page, BRIEF);
  await state(page).getByText("That was quick. It goes on by itself in").waitFor();
  clearInterval(somebodyElse);
  await settled(page, 2);
});

test("keyboardAlone_isEnough", async ({ arrive }) => {
  const visitor = await arrive();
  await visitor.given("/chat/answers.json", endless);
  const page = await visitor.open();
  await page.getByRole("button", { name: LONG }).waitFor();
  const press = (key) => page.keyboard.press(key);
  const focused = () =>
    page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim());
  const goTo = async (name) => {
    const passed = [];
    while (!(await focused()).startsWith(name)) {
      passed.push(await focused());
      assert.ok(passed.length < 40, `${name} is not among ${passed}`);
      await press("Tab");
    }
    const seen = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(seen, "solid", `one sees that ${name} has the focus`);
  };
  await goTo("What is kept");
  await press("Enter");
  await page.locator(".message.assistant.streaming").waitFor();
  await goTo("Stop the answer");
  await press("Enter");
  await page.getByText("Stopped before its end").waitFor();
  await page.keyboard.type("One line");
  await press("Shift+Enter");
  await page.keyboard.type("and one more, where the focus has gone");
  await press("Enter");
  await page.locator(".message.user.complete").nth(1).waitFor();

  await goTo("Search");
  await press("Enter");
  await page.keyboard.type("focus");
  await press("Enter");
  await page.getByText("1 message").waitFor();
  await goTo("One line");
  await press("Enter");
  await until(async () => (await focused()).includes("where the focus has gone"));

  await goTo("Your data");
  await press("Enter");
  await goTo("Erase everything");
  await press("Enter");
  assert.equal(await focused(), "Keep it");
  await press("Escape");
  await until(async () => (await focused()) === "Your data");
});

test("answer_isReadOutWhenItIsComplete", async ({ arrive }) => {
  const page = await (await arrive()).open();
  await say(page, BRIEF);
  await page.locator("[aria-busy]").waitFor();
  await until(async () => (await page.locator("[aria-live=polite]").textContent()) === `Answer: ${answerTo(BRIEF)}`);
  assert.equal(await page.locator("[aria-busy]").count(), 0);
});

test("anyText_staysWithinItsColumn_andRunsItsOwnWay", async ({ arrive }) => {
  const session = sessionOf();
  await session.append({ role: "user", content: "Donaudampfschifffahrtsgesellschaftskapitän".repeat(20) });
  await session.append({
    role: "assistant",
    content: "كيف حالك؟ الطقس جميل اليوم. ".repeat(8),
    citations: [{ title: "مصدر", url: `https://example.org/${"x".repeat(1_900)}`, snippet: "نص قصير" }],
  });
  await session.append({ role: "user", content: "שלום עולם, how are you? ".repeat(4) });
  await session.append({ role: "system", content: "a  b\n\tcolumn\n".repeat(3) });
  await session.append({ role: "assistant", content: "👩‍👩‍👧‍👦".repeat(60) + "\u{202E}reversed\u{202C}" + "‮".repeat(3) });
  const page = await (await arrive({ session: session.id })).open();
  await settled(page, 5);
  const directions = await texts(page).evaluateAll((all) => all.map((text) => getComputedStyle(text).direction));
  assert.deepEqual(directions.slice(0, 4), ["ltr", "rtl", "rtl", "ltr"]);
  await lookAt(page, "chat-texts");
  await page.setViewportSize({ width: 320, height: 568 });
  assert.equal(await page.evaluate(() => document.querySelector("#scroller").scrollWidth <= innerWidth), true);
});

test("messageOfAHundredThousandCharacters_isTaken_andOneMoreIsNot", async ({ arrive }) => {
  const page = await (await arrive()).open();
  const words = "The quick brown fox jumps over the lazy dog. ".repeat(2_300);
  const longest = `${words.slice(0, 99_999)}.`;
  await say(page, `${longest}.`);
  await state(page).getByText("at most 100,000 characters").waitFor();
  assert.equal(await messages(page).count(), 0);
  await say(page, longest);
  await settled(page, 2);
  assert.ok((await texts(page).first().textContent()).length < 5_000);
  await page.getByRole("button", { name: "Show all 100,000 characters" }).click();
  assert.equal(await texts(page).first().textContent(), longest);
});

test("tenThousandMessages_comePageByPage_andWhatIsReadStaysWhereItIs", async ({ arrive, t }) => {
  const session = sessionOf();
  await imported(session.id, 10_000);
  const visitor = await arrive({ session: session.id, viewport: PHONE });
  const page = await visitor.open();
  await page.getByText("message 10000,").waitFor();
  const pages = () => visitor.requests.filter((request) => request.includes("/messages?")).length;
  assert.ok(pages() <= 2);
  assert.ok((await messages(page).count()) <= 160);

  // A reader near the top is given older messages above; those before their eyes do not move.
  const moved = await page.evaluate(async () => {
    const scroller = document.getElementById("scroller");
    const items = scroller.getElementsByClassName("message");
    const frames = async (count) => {
      while (count-- > 0) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    };
    const moves = [];
    for (let times = 0; times < 5; times++) {
      scroller.scrollTop = 1500;
      await frames(5);
      const known = items.length;
      scroller.scrollTop -= 700;
      await frames(1);
      const eyes = [...items].find((item) => item.getBoundingClientRect().top > 100);
      const before = eyes.getBoundingClientRect().top;
      while (items.length === known) await frames(1);
      await frames(5);
      moves.push(Math.abs(eyes.getBoundingClientRect().top - before));
    }
    return moves;
  });
  assert.ok(Math.max(...moved) < 3, `it moves by ${moved} pixels`);

  const longest = await page.evaluate(async () => {
    const scroller = document.getElementById("scroller");
    let longest = 0;
    let last = performance.now();
    while (document.querySelectorAll("#messages .message").length < 10_000) {
      scroller.scrollTop = 0;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    return longest;
  });
  t.diagnostic(`the longest frame on the way through 10,000 messages took ${Math.round(longest)} ms`);
  await page.getByText("message 1,").waitFor();
  await page.getByRole("button", { name: "Latest" }).click();
  await until(() => page.getByText("message 10000,").isVisible());
  await ask(page, BRIEF);
});

test("whoWantsNoMotion_seesNone", async ({ arrive }) => {
  for (const [reducedMotion, moves] of [
    ["reduce", false],
    ["no-preference", true],
  ]) {
    const visitor = await arrive({ reducedMotion });
    await visitor.given("/chat/answers.json", endless);
    const page = await visitor.open();
    await say(page, LONG);
    await page.locator(".message.assistant.streaming").waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length > 0), moves, reducedMotion);
  }
});

test("wholeConversation_looksWell", async ({ arrive }) => {
  const page = await (await arrive()).open();
  await ask(page, "Can I send back a grinder that I have used?");
  await ask(page, BRIEF);
  await lookAt(page, "chat");
});

/** Puts so many messages into a session, as an operator does. */
async function imported(session_id, count) {
  const lines = Array.from({ length: count }, (_, i) => ({
    type: "message",
    session_id,
    role: i % 2 ? "assistant" : "user",
    content: `This is message ${i + 1}, ${"which says something more ".repeat(i % 7)}and ends.`,
  }));
  const answer = await fetch(`${url}/v1/admin/import`, {
    method: "POST",
    headers: { "Content-Type": "application/x-ndjson", Authorization: `Bearer ${process.env.ADMIN_API_KEY}` },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  const report = await answer.json();
  assert.equal(report.messages, count, JSON.stringify(report));
}
