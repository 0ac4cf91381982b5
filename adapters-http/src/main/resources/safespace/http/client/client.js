/**
 * SafeSpace from a browser, or from Node 20 and newer: one module, no dependency.
 *
 *     import { SafeSpace } from "/client.js";
 *
 *     const safespace = new SafeSpace();
 *     await safespace.append({ role: "user", content: "Why is the sky blue?" });
 *     for await (const page of safespace.history()) show(page.data);
 *     for await (const event of safespace.subscribe()) update(event);
 *
 * Sessions, messages and pages are what the API says, word for word (`created_at`, `has_more`). Whatever has no answer,
 * or is told to come again later, is sent again by itself, with the same ids, so that nothing is stored twice. What is
 * refused is thrown as a {@link SafeSpaceError}.
 *
 * The types, with a sentence for each member, stand in client.d.ts.
 */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Too many requests, and what a server or a proxy says that is busy, starting or ending. */
const LATER = new Set([429, 502, 503, 504]);

/** The session is over, and stays it. */
const OVER = new Set(["session_erased", "session_expired"]);

/** Who asks for more patience than this is told to the caller at once. */
const LONGEST_RETRY_AFTER = 60;

/** What a subscription comes upon before its first event. */
const OPEN = Symbol("open");

/** What the server refused (`status` and `code` are its own), or that it could not be reached (`status` 0). */
export class SafeSpaceError extends Error {
  constructor(problem, { status = 0, retryAfter = null, cause } = {}) {
    super(problem.detail ?? problem.title ?? problem.code, { cause });
    this.name = "SafeSpaceError";
    this.code = problem.code;
    this.status = status;
    this.detail = problem.detail ?? null;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
    this.retryAfter = retryAfter;
    this.problem = problem;
  }

  /** Whether the same request may well succeed later. */
  get transient() {
    return this.status === 0 || LATER.has(this.status);
  }
}

/** One visitor's session. */
export class SafeSpace {
  #url;
  #fetch;
  #access;
  #retry;
  #timeout;
  #silence;
  #onRetry;

  constructor({
    url = globalThis.location?.origin,
    mode = "uuid",
    sessionId,
    serviceKey,
    storage = browserStorage(),
    key = "safespace.session",
    retry = {},
    timeout = 30_000,
    silence = 40_000,
    onRetry = () => {},
    fetch = (...request) => globalThis.fetch(...request),
  } = {}) {
    const kept = new Kept(storage, key);
    const make = (access) => this.#call("POST", "/v1/sessions", async () => access);
    switch (mode) {
      case "uuid":
        this.#access = uuidAccess(kept);
        break;
      case "token":
        this.#access = tokenAccess(kept, make);
        break;
      case "cookie":
        this.#access = cookieAccess(kept, make);
        break;
      case "service":
        this.#access = serviceAccess(sessionId, serviceKey);
        break;
      default:
        throw new TypeError("mode is uuid, token, cookie or service");
    }
    this.#url = new URL(url).href.replace(/\/$/, "");
    this.#fetch = fetch;
    this.#retry = { attempts: 6, first: 500, longest: 20_000, ...retry };
    this.#timeout = timeout;
    this.#silence = silence;
    this.#onRetry = onRetry;
  }

  /** The session as it stands, or null where nothing has begun it yet. */
  session({ signal } = {}) {
    return orWhere(["session_not_found"], null, this.#mine("GET", "", { signal }));
  }

  /** Makes sure that the session exists; an append does that by itself. */
  open(session = {}, { signal } = {}) {
    return this.#mine("PUT", "", { body: session, begins: true, signal });
  }

  /** Gives the session a title, or none (null). */
  rename(title, { signal } = {}) {
    return this.#mine("PATCH", "", { body: { title }, signal });
  }

  /** Erases the session for good; the next append begins a new one. The receipt is null where nothing was left. */
  async erase({ signal } = {}) {
    const access = this.#access.known();
    const receipt = await orWhere(["session_not_found", ...OVER], null, this.#mine("DELETE", "", { signal }));
    this.#access.drop(access);
    return receipt;
  }

  /** Leaves the session as it is; the next append begins a new one. */
  forget() {
    this.#access.drop(this.#access.known());
  }

  /** The whole session as a file: `json`, `ndjson` or `markdown`. */
  export(format = "markdown", { signal, timeout = 600_000 } = {}) {
    const read = (answer) => answer.blob();
    return this.#mine("GET", `/export?format=${encodeURIComponent(format)}`, { signal, timeout, read });
  }

  /** Stores a message, once, however often it had to be sent. */
  append(message, { signal } = {}) {
    return this.#mine("POST", "/messages", { body: { id: uuid(), ...message }, begins: true, signal });
  }

  /** The message as it stands. */
  message(id, { signal } = {}) {
    return this.#mine("GET", `/messages/${id}`, { signal });
  }

  /** Changes `content`, `citations`, `metadata` or `status` of a message. */
  edit(id, changes, { signal } = {}) {
    return this.#mine("PATCH", `/messages/${id}`, { body: changes, signal });
  }

  /** Erases a message for good. */
  async delete(id, { signal } = {}) {
    await orWhere(["message_erased"], null, this.#mine("DELETE", `/messages/${id}`, { signal }));
  }

  /** Page after page, the newest first; the messages of each stand in their order. */
  async *history({ limit = 50, before, role, cites, signal } = {}) {
    for (let more = true; more; ) {
      const path = `/messages?${query({ limit, before, role, cites })}`;
      const page = await orWhere(["session_not_found"], null, this.#mine("GET", path, { signal }));
      if (!page?.data.length) return;
      yield page;
      before = page.first_seq;
      more = page.has_more;
    }
  }

  /** Finds messages; `pieces` is the text around the hits, to be shown as text. */
  async search(words, { limit = 20, signal } = {}) {
    const path = `/search?${query({ q: words, limit })}`;
    const nothing = { data: [], has_more: false };
    const found = await orWhere(["session_not_found"], nothing, this.#mine("GET", path, { signal }));
    const data = found.data.map(({ message, rank, highlight }) => ({ message, rank, pieces: pieces(highlight) }));
    return { data, has_more: found.has_more };
  }

  /**
   * Stores an answer while it is being written. What `source` (an iterable of strings, asynchronous or not) says is
   * sent along every `pace` milliseconds. The message ends as `complete`; as `interrupted` when `signal` stops it,
   * which is no error; as `failed` when the source throws, which is thrown on. With the `id` of an answer that was left
   * in the middle, and a source that says the same again from its beginning, it goes on where that stands.
   */
  async streamAnswer(source, { id = uuid(), role = "assistant", metadata, citations, pace = 250, signal } = {}) {
    signal?.throwIfAborted();
    // Who stops it already now is not heard before it has begun: nobody could tell whether there is something to end.
    const begun = await this.append({ id, role, content: "", metadata, status: "streaming" });
    if (begun.status !== "streaming") return begun;

    const answer = { id, said: "", stored: begun.content, length: codePoints(begun.content) };
    const end = async (status) => {
      while (await this.#write(answer));
      const sources = typeof citations === "function" ? citations() : citations;
      return this.edit(id, { status, ...(sources && { citations: sources }) });
    };
    let over = false;
    const listening = (async () => {
      for await (const piece of source) {
        if (over) break;
        answer.said += piece;
      }
    })().finally(() => (over = true));
    try {
      while (!over) {
        await Promise.race([listening, pause(pace, signal)]);
        await this.#write(answer, signal);
      }
    } catch (failure) {
      over = true;
      if (signal?.aborted) return end("interrupted");
      if (!(failure instanceof SafeSpaceError)) await end("failed");
      throw failure;
    }
    return end("complete");
  }

  /** Sends what was said and is not stored yet; false when that is nothing. */
  async #write(answer, signal) {
    const text = unsent(answer.said, answer.length);
    if (text === "") return false;
    if (!answer.said.startsWith(answer.stored)) {
      throw new SafeSpaceError({ code: "offset_conflict", detail: "Somebody else wrote another text." });
    }
    try {
      const body = { offset: answer.length, text };
      const { length } = await this.#mine("POST", `/messages/${answer.id}/chunks`, { body, signal });
      answer.length = length;
    } catch (conflict) {
      if (conflict.code !== "offset_conflict") throw conflict;
      // Somebody else goes on with it too: from where it stands, if it is the same text.
      answer.stored = (await this.message(answer.id, { signal })).content;
      answer.length = codePoints(answer.stored);
    }
    return true;
  }

  /**
   * What changes in the session, as it changes, until the session is erased, `signal` ends it, or the loop is left.
   * It comes back by itself whenever the stream breaks, and misses nothing; what has changed since `afterRevision`
   * comes first (without it, since now).
   */
  async *subscribe({ afterRevision, signal, onState = () => {} } = {}) {
    let revision = afterRevision;
    for (let failures = 0; !signal?.aborted; ) {
      const began = Date.now();
      let failure = null;
      try {
        onState({ state: "connecting" });
        revision ??= (await this.session({ signal }))?.revision ?? 0;
        for await (const event of this.#events(revision, signal)) {
          if (event === OPEN) {
            onState({ state: "live" });
            continue;
          }
          revision = event.revision ?? revision;
          yield event;
          if (event.type === "session.deleted") return;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (!error.transient) throw error;
        failure = error;
      }
      failures = Date.now() - began > this.#silence ? 1 : failures + 1;
      const wait = backoff(failures, failure?.retryAfter, this.#retry);
      onState({ state: "waiting", wait, error: failure });
      await pause(wait, signal).catch(() => {});
    }
  }

  /** One stream; it is open once its first bytes are there. */
  async *#events(revision, signal) {
    const { url, init } = this.#request("GET", "/events", await this.#identify(false));
    const watch = new Watch(signal, this.#silence);
    try {
      Object.assign(init.headers, { Accept: "text/event-stream", "Last-Event-ID": String(revision) });
      const answer = await reached(watch, () => this.#fetch(url, { ...init, signal: watch.signal }));
      if (!answer.ok) throw await refusal(answer);
      yield OPEN;
      const events = readEvents(answer.body, () => watch.renew());
      for (;;) {
        const { done, value } = await reached(watch, () => events.next());
        if (done) return;
        const { type, id, data } = value;
        yield { type, revision: id === null ? null : Number(id), data: JSON.parse(data) };
      }
    } finally {
      watch.end();
    }
  }

  /** A call on this session; `begins` where it may be the first. */
  #mine(method, path, { begins = false, ...options } = {}) {
    return this.#call(method, path, () => this.#identify(begins), options);
  }

  /** How requests name this session. Reading begins none: whoever merely looks leaves no trace. */
  async #identify(begins) {
    if (begins && !this.#access.known()) await this.#access.begin();
    const access = this.#access.known();
    if (access) return { base: `/v1/sessions/${access.id ?? "current"}`, ...access };
    throw new SafeSpaceError({ code: "session_not_found", detail: "No session has begun." }, { status: 404 });
  }

  /** Every call may be repeated: what it makes, it names by an id, and what it changes, it sets. */
  async #call(method, path, access, { body, signal, timeout = this.#timeout, read = json } = {}) {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const used = await access();
      const { url, init } = this.#request(method, path, used, body);
      const watch = new Watch(signal, timeout);
      try {
        return await reached(watch, async () => {
          const answer = await this.#fetch(url, { ...init, signal: watch.signal });
          if (!answer.ok) throw await refusal(answer);
          return read(answer);
        });
      } catch (error) {
        signal?.throwIfAborted();
        if (OVER.has(error.code)) this.#access.drop(used);
        const soon = (error.retryAfter ?? 0) <= LONGEST_RETRY_AFTER;
        if (!error.transient || !soon || attempt >= this.#retry.attempts) throw error;
        const wait = backoff(attempt, error.retryAfter, this.#retry);
        this.#onRetry({ attempt, wait, error });
        await pause(wait, signal);
      } finally {
        watch.end();
      }
    }
  }

  #request(method, path, { base = "", headers, credentials = "same-origin" }, body) {
    const init = { method, headers: { ...headers }, credentials, cache: "no-store" };
    if (body !== undefined) {
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    return { url: this.#url + base + path, init };
  }
}

/** Knowing the id is the credential. It is made here, and sent in a header, so that it stands in no URL. */
function uuidAccess(kept) {
  return {
    known: () => kept.as((id) => UUID.test(id) && { headers: { "X-Session-Id": id } }),
    begin: async () => kept.set(uuid()),
    drop: (access) => kept.drop(access),
  };
}

/** The server makes the session, and signs a token for it. */
function tokenAccess(kept, make) {
  return {
    known: () => kept.as((token) => ({ headers: { Authorization: `Bearer ${token}` } })),
    begin: once(async () => kept.set((await make({})).token)),
    drop: (access) => kept.drop(access),
  };
}

/** The browser keeps the token where no script can read it; kept here is only that there is one. */
function cookieAccess(kept, make) {
  const cookie = { credentials: "include" };
  return {
    known: () => kept.as(() => cookie),
    begin: once(async () => (await make(cookie), kept.set("cookie"))),
    drop: (access) => kept.drop(access),
  };
}

/** The chatbot's own server, which acts on any session by its id. Never in a page: everybody could read the key. */
function serviceAccess(id, serviceKey) {
  if (!id || !serviceKey) throw new TypeError("mode service takes a sessionId and a serviceKey");
  const access = { id, headers: { Authorization: `Bearer ${serviceKey}` } };
  return { known: () => access, drop: () => {} };
}

/** Calls that come while one is under way share it. */
function once(action) {
  let running = null;
  return () => (running ??= action().finally(() => (running = null)));
}

/** A text in a storage that all tabs share; in memory where there is none, or where it may not be used. */
class Kept {
  #storage;
  #key;
  #memory = null;

  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
  }

  /** What the text grants, or null where there is none, or one that is none. */
  as(grant) {
    const kept = this.#get();
    const access = kept !== null && grant(kept);
    return access ? { ...access, kept } : null;
  }

  set(text) {
    this.#memory = text;
    this.#use((storage) => (text === null ? storage.removeItem(this.#key) : storage.setItem(this.#key, text)));
  }

  /** Drops what was granted, unless another tab has begun anew already. */
  drop(access) {
    if (access && access.kept === this.#get()) this.set(null);
  }

  #get() {
    return this.#use((storage) => storage.getItem(this.#key));
  }

  #use(action) {
    try {
      if (this.#storage) return action(this.#storage);
    } catch {
      this.#storage = null;
    }
    return this.#memory;
  }
}

function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/** A random UUID, of version 4; pages that came without TLS have no `randomUUID`. */
export function uuid() {
  if (globalThis.crypto.randomUUID) return globalThis.crypto.randomUUID();
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function json(answer) {
  const text = await answer.text();
  return text === "" ? null : JSON.parse(text);
}

/** Why the answer is none; a proxy in between may not speak our language. */
async function refusal(answer) {
  const problem = await answer.json().catch(() => null);
  const retryAfter = seconds(answer.headers.get("Retry-After"));
  const told = typeof problem?.code === "string" ? problem : { code: `http_${answer.status}` };
  return new SafeSpaceError(told, { status: answer.status, retryAfter });
}

function seconds(retryAfter) {
  if (!retryAfter) return null;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

/** What goes wrong on the way, or comes in pieces, is one kind of error; the caller's own stop stays his. */
async function reached(watch, action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SafeSpaceError) throw error;
    if (watch.signal.aborted) throw watch.signal.reason;
    throw new SafeSpaceError({ code: "unreachable", detail: "The server cannot be reached." }, { cause: error });
  }
}

async function orWhere(codes, instead, call) {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(error.code)) return instead;
    throw error;
  }
}

function query(parameters) {
  return new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** The highlight is HTML with `<mark>` and nothing else: taken apart, it needs no trust. */
function pieces(highlight) {
  const characters = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return highlight
    .split(/(<mark>.*?<\/mark>)/s)
    .filter((html) => html !== "")
    .map((html) => ({
      text: html.replace(/<\/?mark>/g, "").replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => characters[name]),
      hit: html.startsWith("<mark>"),
    }));
}

/** Code points, in which the API counts. */
function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The text from a code point on; half a character at its end waits for its other half. */
function unsent(text, from) {
  let start = 0;
  for (; from > 0 && start < text.length; from--) start += text.codePointAt(start) > 0xffff ? 2 : 1;
  return text.slice(start).replace(/[\ud800-\udbff]$/, "");
}

/**
 * The server-sent events of a stream of bytes, as `{ type, id, data }`.
 *
 * @param onBytes called whenever something came, be it a comment
 */
export async function* readEvents(stream, onBytes = () => {}) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let afterReturn = false;
  let event = { type: "message", id: null, data: [] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      const text = decoder.decode(value, { stream: true });
      if (text === "") continue;
      // The two halves of a line's end may come apart.
      const lines = (rest + (afterReturn && text.startsWith("\n") ? text.slice(1) : text)).split(/\r\n|\r|\n/);
      afterReturn = text.endsWith("\r");
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (event.data.length) yield { ...event, data: event.data.join("\n") };
          event = { type: "message", id: null, data: [] };
          continue;
        }
        const [, field, content] = /^([^:]*)(?::? ?)(.*)$/su.exec(line);
        if (field === "event") event.type = content;
        else if (field === "data") event.data.push(content);
        else if (field === "id" && !content.includes("\0")) event.id = content;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A signal that follows another one, and ends by itself after some time of silence. */
class Watch {
  #controller = new AbortController();
  #followed;
  #follow = () => this.#controller.abort(this.#followed.reason);
  #silence;
  #timer;

  constructor(followed, silence) {
    this.#followed = followed;
    this.#silence = silence;
    if (followed?.aborted) this.#follow();
    followed?.addEventListener("abort", this.#follow);
    this.renew();
  }

  get signal() {
    return this.#controller.signal;
  }

  renew() {
    clearTimeout(this.#timer);
    const late = () => new SafeSpaceError({ code: "timeout", detail: "The server did not answer in time." });
    this.#timer = setTimeout(() => this.#controller.abort(late()), this.#silence);
  }

  /** Lets go of everything, the connection too. */
  end() {
    clearTimeout(this.#timer);
    this.#followed?.removeEventListener("abort", this.#follow);
    this.#controller.abort();
  }
}

/** Up to twice as long each time, anything in between, so that clients do not come back together. */
function backoff(attempt, retryAfter, { first, longest }) {
  return (retryAfter ?? 0) * 1000 + Math.random() * Math.min(longest, first * 2 ** (attempt - 1));
}

/** Ends early when the browser is online again; throws when the signal says so. */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      globalThis.removeEventListener?.("online", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
    globalThis.addEventListener?.("online", end);
    if (signal?.aborted) end();
  });
}
