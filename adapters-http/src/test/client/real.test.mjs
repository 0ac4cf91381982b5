/** The client against a real SafeSpace: the one that SAFESPACE_URL names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SafeSpace, uuid } from "../../main/resources/safespace/http/client/client.js";
import { memory, QUICK } from "./stand-in.mjs";

const url = process.env.SAFESPACE_URL;
if (!url) throw new Error("SAFESPACE_URL names a running SafeSpace, such as http://127.0.0.1:8080");

const mode = process.env.SAFESPACE_MODE ?? "uuid";
const client = (settings) => new SafeSpace({ url, mode, storage: memory(), ...settings });
const say = (content, more) => ({ role: "user", content, ...more });

/** The client's requests go through, their answers get lost: this many of them. */
function losing(answers) {
  return async (...request) => {
    const answer = await fetch(...request);
    if (answers-- > 0) throw new TypeError("lost");
    return answer;
  };
}

async function all(pages) {
  const messages = [];
  for await (const page of pages) messages.unshift(...page.data);
  return messages;
}

async function* slowly(...pieces) {
  for (const piece of pieces) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function until(condition) {
  for (let tries = 0; tries < 500; tries++) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail("it does not come about");
}

test("append_isStoredOnce_whenItsAnswersGetLost", async () => {
  const visitor = client({ fetch: losing(2), retry: QUICK });
  const stored = await visitor.append(say("Hello 😴"));
  assert.equal(stored.seq, 1);
  assert.deepEqual(await all(visitor.history()), [stored]);
});

test("append_tellsWhatOthersWroteMeanwhile", async () => {
  const visitor = client();
  await visitor.append(say("one"));
  await visitor.append(say("two"));
  const conflict = await visitor.append(say("three", { previous_seq: 1 })).catch((error) => error);
  assert.equal(conflict.code, "sequence_conflict");
  assert.deepEqual(
    conflict.problem.missing.map(({ content }) => content),
    ["two"],
  );
});

test("aMessageTooLong_isRefusedWithItsPlace", async () => {
  const refused = await client()
    .append(say("x".repeat(100_001)))
    .catch((error) => error);
  assert.equal(refused.code, "too_long");
  assert.equal(refused.errors[0].pointer, "/content");
  assert.ok(refused.requestId);
});

test("history_goesBackPageByPage_eachInItsOrder", async () => {
  const visitor = client();
  for (let i = 1; i <= 7; i++) await visitor.append(say(`${i}`, { role: i % 2 ? "user" : "assistant" }));
  const pages = [];
  for await (const page of visitor.history({ limit: 3 })) pages.push(page.data.map(({ seq }) => seq));
  assert.deepEqual(pages, [[5, 6, 7], [2, 3, 4], [1]]);
  assert.deepEqual(
    (await all(visitor.history({ role: "assistant" }))).map(({ seq }) => seq),
    [2, 4, 6],
  );
});

test("aSessionThatNothingBegan_isEmpty", async () => {
  const visitor = client();
  assert.equal(await visitor.session(), null);
  assert.deepEqual(await all(visitor.history()), []);
  assert.deepEqual(await visitor.search("anything"), { data: [], has_more: false });
  assert.equal(await visitor.erase(), null);
});

test("open_andRename_giveTheSessionATitle", async () => {
  const visitor = client();
  assert.equal((await visitor.open({ title: "Sleep" })).title, "Sleep");
  assert.equal((await visitor.rename("Rest")).title, "Rest");
  assert.equal((await visitor.session()).title, "Rest");
});

test("edit_andDelete_changeAMessage", async () => {
  const visitor = client();
  const { id } = await visitor.append(say("Helo"));
  const citations = [{ title: "A source", url: "https://example.org/", start: 0, end: 5 }];
  assert.equal((await visitor.edit(id, { content: "Hello", citations })).content, "Hello");
  assert.deepEqual((await visitor.message(id)).citations, citations);
  await visitor.delete(id);
  await visitor.delete(id);
  await assert.rejects(visitor.message(id), { code: "message_erased", status: 410 });
});

test("search_findsWords_andGivesTextThatIsNoHtml", async () => {
  const visitor = client();
  await visitor.append(say("<img src=x onerror=alert(1)> & sleep"));
  const { data } = await visitor.search("sleep");
  assert.equal(data.length, 1);
  assert.deepEqual(
    data[0].pieces.filter(({ hit }) => hit),
    [{ text: "sleep", hit: true }],
  );
  assert.match(data[0].pieces[0].text, /<img src=x onerror=alert\(1\)> & /);
});

test("export_isAFile", async () => {
  const visitor = client();
  await visitor.append(say("Good morning"));
  assert.match(await (await visitor.export("markdown")).text(), /Good morning/);
  assert.equal(JSON.parse(await (await visitor.export("json")).text()).messages.length, 1);
});

test("erase_leavesNothing_andBeginsAnew", async () => {
  const storage = memory();
  const visitor = client({ storage });
  await visitor.append(say("one"));
  const [access] = storage.items.values();
  const { id } = await visitor.session();
  const receipt = await visitor.erase();
  assert.equal(receipt.session_id, id);
  assert.equal(receipt.messages_erased, 1);
  assert.equal((await visitor.append(say("two"))).seq, 1);

  storage.setItem("safespace.session", access);
  await assert.rejects(visitor.append(say("three")), { code: "session_erased" });
  assert.equal((await visitor.append(say("four"))).seq, 1);
});

test("streamAnswer_storesWhatWasSaid_whateverGotLostOnTheWay", async () => {
  const visitor = client({ fetch: losing(3), retry: QUICK });
  const citations = () => [{ title: "A source", start: 0, end: 2 }];
  const words = Array.from({ length: 200 }, (_, i) => `${i} 😴 `);
  const answer = await visitor.streamAnswer(slowly(...words), { citations, pace: 20 });
  assert.equal(answer.status, "complete");
  assert.equal(answer.role, "assistant");
  assert.equal(answer.content, words.join(""));
  assert.deepEqual(answer.citations, citations());
});

test("streamAnswer_waitsForTheOtherHalfOfACharacter", async () => {
  const answer = await client().streamAnswer(slowly("a\ud83d", "\ude34b"), { pace: 1 });
  assert.equal(answer.content, "a😴b");
});

test("streamAnswer_isInterruptedWhenItIsStopped", async () => {
  const stop = new AbortController();
  async function* endless() {
    yield "Because ";
    setTimeout(() => stop.abort(), 30);
    await new Promise(() => {});
  }
  const answer = await client().streamAnswer(endless(), { signal: stop.signal, pace: 10 });
  assert.equal(answer.status, "interrupted");
  assert.equal(answer.content, "Because ");
});

test("streamAnswer_isInterruptedToo_whenItIsStoppedBeforeItHasBegun", async () => {
  const stop = new AbortController();
  const stopping = async (...request) => {
    stop.abort();
    return fetch(...request);
  };
  const answer = await client({ fetch: stopping }).streamAnswer(slowly("never ", "said"), { signal: stop.signal });
  assert.equal(answer.status, "interrupted");
});

test("streamAnswer_failsWithItsSource", async () => {
  async function* failing() {
    yield "Because ";
    throw new Error("the model is gone");
  }
  const visitor = client();
  const id = uuid();
  await assert.rejects(visitor.streamAnswer(failing(), { id }), /the model is gone/);
  const { status, content } = await visitor.message(id);
  assert.deepEqual({ status, content }, { status: "failed", content: "Because " });
});

test("streamAnswer_goesOnWithAnAnswerThatWasLeft", async () => {
  const visitor = client();
  const id = uuid();
  await visitor.append({ id, role: "assistant", content: "", status: "streaming" });
  const pieces = ["Because ", "of Rayleigh ", "scattering 😴."];
  const answers = await Promise.all([
    visitor.streamAnswer(slowly(...pieces), { id, pace: 3 }),
    visitor.streamAnswer(slowly(...pieces), { id, pace: 5 }),
  ]);
  for (const answer of answers) {
    assert.equal(answer.status, "complete");
    assert.equal(answer.content, pieces.join(""));
  }
});

test("streamAnswer_doesNotMixTwoTexts", async () => {
  const visitor = client();
  const id = uuid();
  let goOn;
  const allowed = new Promise((resolve) => (goOn = resolve));
  async function* waiting() {
    yield "one ";
    await allowed;
    yield "two";
  }
  const first = visitor.streamAnswer(waiting(), { id, pace: 1 });
  await until(async () => (await visitor.message(id)).content === "one ");
  await assert.rejects(visitor.streamAnswer(slowly("four ", "five"), { id, pace: 1 }), { code: "offset_conflict" });
  goOn();
  assert.equal((await first).content, "one two");
});

/** Two tabs of one browser. */
async function twoTabs(settings) {
  const storage = memory();
  const [writer, reader] = [client({ storage }), client({ storage, ...settings })];
  await writer.append(say("first"));
  return [writer, reader];
}

test("subscribe_tellsWhatAnotherTabDoes", async () => {
  const [writer, reader] = await twoTabs();
  const told = [];
  const listening = (async () => {
    for await (const event of reader.subscribe({ afterRevision: 0 })) told.push(event);
  })();
  // Whoever listens too late is told of a message as it stands: each step waits until the one before was told.
  const tells = (type, data) =>
    until(async () => {
      assert.deepEqual({ type, data }, { type: told.at(-1).type, data: told.at(-1).data });
      return true;
    });
  async function* words() {
    yield "Because ";
    await until(async () => told.at(-1).data.text === "Because ");
    yield "of it 😴.";
  }

  const [first] = await all(reader.history());
  await tells("message.created", first);
  const answer = await writer.streamAnswer(words(), { pace: 10 });
  await tells("message.updated", answer);
  await tells("message.updated", await writer.edit(first.id, { content: "1" }));
  await writer.delete(first.id);
  await tells("message.deleted", { id: first.id, seq: 1 });
  await tells("session.updated", await writer.rename("Two tabs"));
  await writer.erase();
  await listening;
  assert.deepEqual(told.at(-1), { type: "session.deleted", revision: null, data: {} });
});

test("subscribe_missesNothing_andTellsNothingTwice_howeverOftenTheStreamIsCut", async () => {
  let pieces = 0;
  const cutting = async (url, init) => {
    const answer = await fetch(url, init);
    if (!url.endsWith("/events")) return answer;
    const cut = new TransformStream({
      transform(bytes, controller) {
        controller.enqueue(bytes);
        if (++pieces % 4 === 0) controller.error(new TypeError("cut"));
      },
    });
    return new Response(answer.body.pipeThrough(cut), answer);
  };
  const [writer, reader] = await twoTabs({ fetch: cutting, retry: QUICK });
  const stop = new AbortController();
  const told = [];
  const listening = (async () => {
    for await (const { data } of reader.subscribe({ afterRevision: 0, signal: stop.signal })) told.push(data.seq);
  })();
  for (let i = 2; i <= 40; i++) await writer.append(say(`${i}`));
  await until(async () => told.length >= 40);
  stop.abort();
  await listening;
  assert.deepEqual(
    told,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});
