import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvents, SafeSpace } from "../../main/resources/safespace/http/client/client.js";
import { begun, event, json, problem, QUICK, standIn, stream } from "./stand-in.mjs";

const message = (seq, more) => ({ id: `m-${seq}`, seq, role: "user", content: `${seq}`, ...more });
const END = event("session.deleted", {});

/** What a subscription to such a server says. */
async function subscribed(script, options = {}, settings = {}) {
  const server = await standIn(...script);
  const client = new SafeSpace({ url: server.url, storage: begun(), retry: QUICK, silence: 200, ...settings });
  const events = [];
  try {
    for await (const told of client.subscribe({ afterRevision: 0, ...options })) events.push(told);
    return { events, asked: server.asked };
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

/** The events of these pieces of a stream. */
async function read(pieces, onBytes) {
  const bytes = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const events = [];
  for await (const event of readEvents(ReadableStream.from(bytes), onBytes)) events.push(event);
  return events;
}

const A = { type: "a", id: "1", data: "x\ny" };

test("readEvents_takesEveryEndOfALine", async () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const text = ["event: a", "id: 1", "data: x", "data:y", "", ""].join(end);
    assert.deepEqual(await read([text]), [A]);
    assert.deepEqual(await read([...text]), [A], "in single characters");
  }
});

test("readEvents_putsTogetherWhatComesInSingleBytes", async () => {
  const bytes = new TextEncoder().encode("\ufeffdata: 😴 ü\u2028\r\n\r\n");
  assert.deepEqual(await read(Array.from(bytes, (byte) => Uint8Array.of(byte))), [
    { type: "message", id: null, data: "😴 ü\u2028" },
  ]);
});

test("readEvents_leavesOutCommentsUnknownFieldsAndWhatIsNotEnded", async () => {
  let bytes = 0;
  const text = ": hello\n\nevent: none\n\nid: 1\0\nretry: 5\ndata\ndata:  two\n\ndata: lost";
  assert.deepEqual(await read([text], () => bytes++), [{ type: "message", id: null, data: "\n two" }]);
  assert.equal(bytes, 1);
});

test("subscribe_tellsEventsInTheirOrder_untilTheSessionIsErased", async () => {
  const chunk = { id: "m-2", seq: 2, offset: 0, text: "Be" };
  const texts = [event("message.created", message(1), 1), event("message.chunk", chunk), END];
  const { events, asked } = await subscribed([stream(texts)]);
  assert.deepEqual(events, [
    { type: "message.created", revision: 1, data: message(1) },
    { type: "message.chunk", revision: null, data: chunk },
    { type: "session.deleted", revision: null, data: {} },
  ]);
  assert.equal(asked[0].url, "/v1/sessions/current/events");
  assert.equal(asked[0].headers["last-event-id"], "0");
});

test("subscribe_comesBackAfterTheLastRevision_howeverTheStreamEnded", async () => {
  const states = [];
  const { events, asked } = await subscribed(
    [
      stream([event("message.created", message(1), 1)], "end"),
      stream([event("message.created", message(2), 2), "event: message.created\ndata: {"], "break"),
      stream([event("message.created", message(3), 4)], "silence"),
      problem(503, "stopping", { "Retry-After": "0" }),
      problem(429, "too_many_streams", { "Retry-After": "0" }),
      stream([END]),
    ],
    { onState: ({ state, error }) => states.push(error?.code ?? state) },
  );
  assert.deepEqual(
    events.map(({ revision }) => revision),
    [1, 2, 4, null],
  );
  assert.deepEqual(
    asked.map((request) => request.headers["last-event-id"]),
    ["0", "1", "2", "4", "4", "4"],
  );
  assert.deepEqual(
    states.filter((state) => state !== "connecting"),
    ["live", "waiting", "live", "unreachable", "live", "timeout", "stopping", "too_many_streams", "live"],
  );
});

test("subscribe_withoutARevision_beginsNow", async () => {
  const { asked } = await subscribed([json(200, { revision: 7 }), stream([END])], { afterRevision: undefined });
  assert.equal(asked[1].headers["last-event-id"], "7");
});

test("subscribe_staysWithASlowServerThatGivesSignsOfLife", async () => {
  const slow = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    let beats = 0;
    const beat = setInterval(() => {
      response.write(++beats < 5 ? ": here\n" : END);
      if (beats === 5) clearInterval(beat);
    }, 100);
  };
  const { events, asked } = await subscribed([slow]);
  assert.equal(events.length, 1);
  assert.equal(asked.length, 1);
});

test("subscribe_throwsWhatNoPatienceMends", () =>
  assert.rejects(subscribed([problem(404, "session_not_found")]), { code: "session_not_found" }));

test("subscribe_endsQuietlyWhenItIsStopped", async () => {
  const stop = new AbortController();
  const server = await standIn(stream([event("message.created", message(1), 1)]));
  const client = new SafeSpace({ url: server.url, storage: begun() });
  const events = [];
  for await (const told of client.subscribe({ afterRevision: 0, signal: stop.signal })) {
    events.push(told);
    stop.abort();
  }
  assert.equal(events.length, 1);
  await server[Symbol.asyncDispose]();
});

test("subscribe_letsGoOfTheStreamWhenTheLoopIsLeft", async () => {
  let closed;
  const gone = new Promise((resolve) => (closed = resolve));
  const server = await standIn((request, response) => {
    response.on("close", closed);
    stream([event("message.created", message(1), 1)])(request, response);
  });
  const client = new SafeSpace({ url: server.url, storage: begun() });
  for await (const _ of client.subscribe({ afterRevision: 0 })) break;
  await gone;
  await server[Symbol.asyncDispose]();
});
