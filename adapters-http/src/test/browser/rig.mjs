/**
 * What the tests of the pages share: one browser for each file, visitors of the server that SAFESPACE_URL names, and a
 * close look. PICTURES says where screenshots go, CHROMIUM which browser it is.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { after, before, test as nodeTest } from "node:test";
import { chromium } from "playwright-core";
import { SafeSpace, uuid } from "../../main/resources/safespace/http/client/client.js";

export const url = process.env.SAFESPACE_URL;
if (!url) throw new Error("SAFESPACE_URL names a running SafeSpace, such as http://127.0.0.1:8080");

const pictures = process.env.PICTURES ?? "../../../target/pictures";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const DESKTOP = { name: "desktop", width: 1280, height: 800 };
export const PHONE = { name: "phone", width: 390, height: 844 };

/** Under which the client keeps a session's id. */
const KEY = "safespace.session";

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
});

after(() => browser?.close());

/**
 * A test of what visitors see.
 *
 * @param action is given `arrive`, which makes a visitor: somebody with a browser of their own. Whatever it does, no
 *     page may ask another server, break its policy, or fail.
 */
export function test(name, action) {
  nodeTest(name, { timeout: 180_000 }, async (t) => {
    const visitors = [];
    const arrive = async (settings) => {
      visitors.push(await Visitor.arrive(settings));
      return visitors.at(-1);
    };
    try {
      await action({ arrive, t });
      for (const visitor of visitors) assert.deepEqual(visitor.wrong, []);
    } finally {
      for (const visitor of visitors) await visitor.leave();
    }
  });
}

class Visitor {
  /** What no page may do. */
  wrong = [];
  /** The requests, as `GET /path`. */
  requests = [];
  #context;
  #server;

  constructor(context, server) {
    this.#context = context;
    this.#server = server;
    context.setDefaultTimeout(30_000);
    context.on("request", (request) => this.#asked(request));
    context.on("weberror", (error) => this.wrong.push(String(error.error())));
    context.on("console", (message) => this.#told(message));
  }

  /**
   * @param server whom to visit
   * @param session an id that the browser has kept since an earlier visit
   * @param settings as of Playwright's `newContext`
   */
  static async arrive({ server = url, session, ...settings } = {}) {
    const kept = session && { origins: [{ origin: server, localStorage: [{ name: KEY, value: session }] }] };
    const usual = { viewport: DESKTOP, locale: "en-GB", reducedMotion: "reduce", storageState: kept };
    return new Visitor(await browser.newContext({ ...usual, ...settings }), server);
  }

  /** Opens a page in a new tab. */
  async open(path = "/") {
    const page = await this.#context.newPage();
    await page.goto(this.#server + path);
    return page;
  }

  /** Is given this instead of what the server has there. */
  given(path, json) {
    return this.#context.route(this.#server + path, (route) => route.fulfill({ json }));
  }

  offline(is) {
    return this.#context.setOffline(is);
  }

  leave() {
    return this.#context.close();
  }

  #asked(request) {
    const { origin, protocol, pathname, search } = new URL(request.url());
    this.requests.push(`${request.method()} ${pathname}${search}`);
    if (protocol !== "data:" && protocol !== "blob:" && origin !== this.#server)
      this.wrong.push(`asks ${request.url()}`);
  }

  #told(message) {
    // The browser tells of every answer that is none, also of those that the page copes with.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      this.wrong.push(message.text());
    }
  }
}

/** A session that the API is asked about, past the pages. */
export function sessionOf(id = uuid()) {
  return Object.assign(new SafeSpace({ url, storage: { getItem: () => id, setItem() {}, removeItem() {} } }), { id });
}

/** The id that a page's browser keeps. */
export function keptBy(page) {
  return page.evaluate((key) => localStorage.getItem(key), KEY);
}

/**
 * Keeps pictures of a page on a phone and on a desk, dark and light.
 *
 * @param accessible whether it also finds nothing that is not, on the phone in the dark and on the desk in the light
 */
export async function lookAt(page, name, { accessible = true } = {}) {
  mkdirSync(pictures, { recursive: true });
  for (const [size, where] of [
    [PHONE, "dark"],
    [DESKTOP, "light"],
  ]) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"]) {
      const look = `${name}-${size.name}-${colorScheme}`;
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(pictures, `${look}.png`) });
      if (accessible && colorScheme === where) assert.deepEqual(await violations(page), [], look);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name);
  }
}

/** What axe-core finds. It comes in past the page's policy, which would not let it. */
async function violations(page) {
  // The session stays: its end would bring a page back online that is not.
  const session = await page.context().newCDPSession(page);
  const evaluate = (expression) =>
    session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  await evaluate(`${axe}; null`);
  const { result } = await evaluate("axe.run().then(({ violations }) => JSON.stringify(violations))");
  return JSON.parse(result.value).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}

/** Waits until it is so. */
export async function until(condition, what = condition.toString()) {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(`it does not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A way to the server that can be cut. */
export async function wayToTheServer() {
  const { hostname, port } = new URL(url);
  const sockets = new Set();
  const pass = (from) => {
    const to = connect(port, hostname);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ]) {
      sockets.add(one);
      one.on("error", () => {}).on("close", () => (sockets.delete(one), other.destroy()));
      one.pipe(other);
    }
  };
  const way = createServer(pass);
  const open = (at) => new Promise((resolve) => way.listen(at, "127.0.0.1", resolve));
  const cut = () => {
    const closed = new Promise((resolve) => way.close(resolve));
    for (const socket of sockets) socket.destroy();
    return closed;
  };
  await open(0);
  const at = way.address().port;
  return { url: `http://127.0.0.1:${at}`, cut, mend: () => open(at) };
}
