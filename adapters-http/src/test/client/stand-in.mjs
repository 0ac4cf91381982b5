/** A server that says what a test wants it to, on a port of its own. */
import { createServer } from "node:http";
import { once } from "node:events";
import { uuid } from "../../main/resources/safespace/http/client/client.js";

/**
 * Answers with the scripted handlers in turn, the last one from then on, and remembers what it was asked.
 *
 * @param script functions of the request (with its `body`) and the response
 */
export async function standIn(...script) {
  const asked = [];
  const server = createServer(async (request, response) => {
    request.body = Buffer.concat(await request.toArray()).toString();
    asked.push(request);
    script[Math.min(asked.length, script.length) - 1](request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    url: `http://127.0.0.1:${server.address().port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function json(status, body, headers = {}) {
  return (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function problem(status, code, headers = {}, more = {}) {
  return json(status, { code, status, detail: "…", request_id: "r-1", ...more }, headers);
}

/** A stream of events that sends these texts, and then ends, breaks or says nothing more. */
export function stream(texts, then = "silence") {
  return (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": here\n\n");
    for (const text of texts) response.write(text);
    if (then === "end") response.end();
    if (then === "break") setTimeout(() => response.destroy(), 50);
  };
}

export function event(type, data, id) {
  return `event: ${type}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A storage as browsers have it. */
export function memory() {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** One that has a session already. */
export function begun() {
  const storage = memory();
  storage.setItem("safespace.session", uuid());
  return storage;
}

/** Waits that take no time to speak of. */
export const QUICK = { first: 1, longest: 5 };
