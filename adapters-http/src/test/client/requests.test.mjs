import assert from "node:assert/strict";
import { test } from "node:test";
import { SafeSpace, SafeSpaceError, uuid } from "../../main/resources/safespace/http/client/client.js";
import { begun, json, memory, problem, QUICK, standIn } from "./stand-in.mjs";

const V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HELLO = { role: "user", content: "Hello" };
const STORED = { id: "m", seq: 1, ...HELLO, status: "complete" };

/** Runs with a server that says this, and a client of it. */
async function talking(script, settings, act) {
  const server = await standIn(...script);
  try {
    return await act(new SafeSpace({ url: server.url, storage: memory(), retry: QUICK, ...settings }), server.asked);
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

const cut = (_, response) => {
  response.writeHead(201, { "Content-Type": "application/json" });
  response.write('{"id": "m", "se');
  setTimeout(() => response.destroy(), 20);
};

const hangUp = (request) => request.socket.destroy();

const mute = () => {};

test("uuid_isRandomOfVersion4_withAndWithoutTls", (t) => {
  assert.match(uuid(), V4);
  Object.defineProperty(globalThis.crypto, "randomUUID", { value: undefined, configurable: true });
  t.after(() => delete globalThis.crypto.randomUUID);
  const made = new Set(Array.from({ length: 1000 }, uuid));
  assert.equal(made.size, 1000);
  for (const id of made) assert.match(id, V4);
});

test("append_isSentAgainWithTheSameBody_untilItIsAnswered", () => {
  const script = [problem(503, "starting", { "Retry-After": "0" }), hangUp, cut, problem(502, "x"), json(201, STORED)];
  return talking(script, {}, async (client, asked) => {
    assert.deepEqual(await client.append(HELLO), STORED);
    assert.equal(asked.length, 5);
    assert.equal(new Set(asked.map((request) => request.body)).size, 1);
    assert.match(JSON.parse(asked[0].body).id, V4);
    assert.equal(new Set(asked.map((request) => request.headers["x-session-id"])).size, 1);
  });
});

test("append_givesUpAfterItsAttempts_andTellsWhy", () => {
  const told = [];
  const settings = { retry: { ...QUICK, attempts: 3 }, onRetry: (retry) => told.push(retry) };
  return talking([problem(503, "pool_exhausted")], settings, async (client, asked) => {
    const error = await client.append(HELLO).catch((thrown) => thrown);
    assert.ok(error instanceof SafeSpaceError);
    assert.equal(error.code, "pool_exhausted");
    assert.equal(error.status, 503);
    assert.equal(error.requestId, "r-1");
    assert.equal(asked.length, 3);
    assert.deepEqual(
      told.map((retry) => retry.attempt),
      [1, 2],
    );
    assert.equal(told[0].error.code, "pool_exhausted");
  });
});

test("append_waitsAsLongAsItIsAskedTo", () => {
  const waits = [];
  const script = [problem(429, "rate_limited", { "Retry-After": "1" }), json(201, STORED)];
  return talking(script, { onRetry: ({ wait }) => waits.push(wait) }, async (client) => {
    await client.append(HELLO);
    assert.equal(waits.length, 1);
    assert.ok(waits[0] >= 1000, `${waits[0]}`);
  });
});

test("append_isRefusedAtOnce_whenItShouldWaitTooLong", () =>
  talking([problem(429, "rate_limited", { "Retry-After": "3600" })], {}, async (client, asked) => {
    await assert.rejects(client.append(HELLO), { code: "rate_limited", retryAfter: 3600, transient: true });
    assert.equal(asked.length, 1);
  }));

test("refusals_areNotRepeated_andTellEveryMistake", () => {
  const errors = [{ pointer: "/content", code: "too_short", detail: "…" }];
  return talking([problem(422, "too_short", {}, { errors })], {}, async (client, asked) => {
    await assert.rejects(client.append({ role: "user", content: "" }), { code: "too_short", status: 422, errors });
    assert.equal(asked.length, 1);
  });
});

test("faultsOfTheServer_areNotRepeated", () =>
  talking([problem(500, "internal_error")], {}, async (client, asked) => {
    await assert.rejects(client.append(HELLO), { code: "internal_error" });
    assert.equal(asked.length, 1);
  }));

test("answersOfSomethingInBetween_areErrorsToo", () => {
  const html = (_, response) => response.writeHead(413).end("<h1>Too large</h1>");
  return talking([html], {}, async (client) => {
    await assert.rejects(client.append(HELLO), { code: "http_413", status: 413 });
  });
});

test("anAnswerThatNeverComes_isATimeout_andIsRepeated", () =>
  talking([mute, json(201, STORED)], { timeout: 100 }, async (client) => {
    assert.deepEqual(await client.append(HELLO), STORED);
  }));

test("anUnreachableServer_isTold", async () => {
  const client = new SafeSpace({ url: "http://127.0.0.1:1", storage: null, retry: { ...QUICK, attempts: 2 } });
  await assert.rejects(client.append(HELLO), { code: "unreachable", status: 0, transient: true });
});

test("signal_stopsARequestUnderWay", () =>
  talking([mute], {}, async (client) => {
    const stop = new AbortController();
    const append = client.append(HELLO, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await assert.rejects(append, /enough/);
  }));

test("signal_stopsAWait", () =>
  talking([problem(503, "stopping", { "Retry-After": "30" })], {}, async (client) => {
    await assert.rejects(client.append(HELLO, { signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
  }));

test("sessionId_isKept_andStandsInNoUrl", () => {
  const storage = memory();
  return talking([json(201, STORED)], { storage }, async (client, asked) => {
    await client.append(HELLO);
    await new SafeSpace({ url: `http://${asked[0].headers.host}`, storage }).append(HELLO);
    const [id] = storage.items.values();
    assert.match(id, V4);
    for (const request of asked) {
      assert.equal(request.headers["x-session-id"], id);
      assert.equal(request.url, "/v1/sessions/current/messages");
    }
  });
});

test("sessionId_staysInMemory_whereAStorageThrows", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  return talking([json(201, STORED)], { storage }, async (client, asked) => {
    await client.append(HELLO);
    await client.append(HELLO);
    assert.match(asked[0].headers["x-session-id"], V4);
    assert.equal(asked[0].headers["x-session-id"], asked[1].headers["x-session-id"]);
  });
});

test("sessionId_thatIsNone_isReplaced", () => {
  const storage = memory();
  storage.setItem("safespace.session", "rubbish");
  return talking([json(201, STORED)], { storage }, async (client, asked) => {
    await client.append(HELLO);
    assert.match(asked[0].headers["x-session-id"], V4);
  });
});

test("erase_givesTheReceipt_andBeginsAnew", () => {
  const receipt = { session_id: "s", messages_erased: 2, erased_at: "2026-11-20T00:00:00Z" };
  return talking([json(201, STORED), json(200, receipt), json(201, STORED)], {}, async (client, asked) => {
    await client.append(HELLO);
    assert.deepEqual(await client.erase(), receipt);
    await client.append(HELLO);
    const ids = asked.map((request) => request.headers["x-session-id"]);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[1], ids[2]);
  });
});

test("erase_ofASessionThatIsGone_isNoError", () =>
  talking([problem(410, "session_erased")], { storage: begun() }, async (client) =>
    assert.equal(await client.erase(), null),
  ));

test("delete_ofAMessageThatIsGone_isNoError", () =>
  talking([problem(410, "message_erased")], { storage: begun() }, async (client) =>
    assert.equal(await client.delete(uuid()), undefined),
  ));

for (const mode of ["uuid", "token", "cookie"]) {
  test(`reading_leavesNoTrace_inMode_${mode}`, () => {
    const storage = memory();
    return talking([json(200, {})], { mode, storage }, async (client, asked) => {
      assert.equal(await client.session(), null);
      assert.equal(await client.erase(), null);
      for await (const page of client.history()) assert.fail(page);
      await assert.rejects(client.subscribe().next(), { code: "session_not_found" });
      assert.equal(asked.length, 0);
      assert.equal(storage.items.size, 0);
    });
  });
}

test("tokenMode_makesTheSessionOnce_andSendsItsToken", () => {
  const storage = memory();
  const script = [json(201, { id: "s", token: "t.o.k" }), json(201, STORED)];
  return talking(script, { mode: "token", storage }, async (client, asked) => {
    await Promise.all([client.append(HELLO), client.append(HELLO)]);
    assert.deepEqual(
      asked.map((request) => `${request.method} ${request.url}`),
      ["POST /v1/sessions", "POST /v1/sessions/current/messages", "POST /v1/sessions/current/messages"],
    );
    assert.equal(asked[2].headers.authorization, "Bearer t.o.k");
    assert.equal(storage.getItem("safespace.session"), "t.o.k");
    client.forget();
    assert.equal(storage.getItem("safespace.session"), null);
  });
});

test("cookieMode_makesTheSessionOnce_andLeavesTheCookieToTheBrowser", async () => {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    return Response.json({ id: "s" }, { status: 201 });
  };
  const client = new SafeSpace({ url: "https://api.example.org/", mode: "cookie", storage: memory(), fetch });
  await client.append(HELLO);
  await client.append(HELLO);
  assert.deepEqual(
    sent.map(({ url }) => url),
    [
      "https://api.example.org/v1/sessions",
      "https://api.example.org/v1/sessions/current/messages",
      "https://api.example.org/v1/sessions/current/messages",
    ],
  );
  for (const { credentials, headers } of sent) {
    assert.equal(credentials, "include");
    assert.equal(headers.Authorization, undefined);
    assert.equal(headers["X-Session-Id"], undefined);
  }
});

test("serviceMode_actsOnTheSessionOfItsId", () => {
  const settings = { mode: "service", sessionId: uuid(), serviceKey: "key" };
  return talking([json(201, STORED)], settings, async (client, asked) => {
    await client.append(HELLO);
    assert.equal(asked[0].url, `/v1/sessions/${settings.sessionId}/messages`);
    assert.equal(asked[0].headers.authorization, "Bearer key");
  });
});

test("search_takesTheHighlightApart", () => {
  const highlight = "&lt;b&gt; &amp;amp; <mark>q&quot;</mark>&#39;<mark>\n</mark>";
  return talking(
    [json(200, { data: [{ message: STORED, rank: 1, highlight }], has_more: false })],
    { storage: begun() },
    async (client, asked) => {
      const { data } = await client.search('a b "c"', { limit: 3 });
      assert.equal(asked[0].url, "/v1/sessions/current/search?q=a+b+%22c%22&limit=3");
      assert.deepEqual(data[0].pieces, [
        { text: "<b> &amp; ", hit: false },
        { text: 'q"', hit: true },
        { text: "'", hit: false },
        { text: "\n", hit: true },
      ]);
    },
  );
});
