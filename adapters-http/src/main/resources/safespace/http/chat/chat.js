/**
 * A chat that keeps its conversation in SafeSpace, by nothing but the client at /client.js. Where a real one would ask its
 * chatbot, it asks a stand-in; see `answer`.
 */
import { SafeSpace, uuid } from "/client.js";
import { Conversation } from "./conversation.js";
import { $, make } from "./dom.js";
import { mode } from "./mode.js";
import { notice, reason } from "./notice.js";
import { offerSearch } from "./search.js";
import * as standIn from "./stand-in.js";
import { offerYourData } from "./your-data.js";

const LONGEST = 100_000;

/** Of the first page, which is waited for, and of those that are loaded while the reader goes up. */
const FIRST_PAGE = 60;
const PAGE = 100;

const safespace = new SafeSpace({ mode, onRetry: ({ wait, error }) => notice(reason(error, wait)) });
const conversation = new Conversation($("scroller"), $("messages"));

/** Tells other tabs that there is something to follow. */
const tabs = new BroadcastChannel("safespace");

/** Ends whatever belongs to the conversation on the page. */
let page = new AbortController();
let older = null;
let following = false;

/** What stops the answer that this tab writes. */
let writing = null;

/** Answers that this tab writes, or waits for to be left by the tab that does. */
const watched = new Set();

/** Shows the conversation from its end, and what happens in it from now on. */
async function begin() {
  page.abort();
  page = new AbortController();
  const { signal } = page;
  following = false;
  conversation.clear();
  watched.clear();
  try {
    const session = await safespace.session({ signal });
    const { value: newest } = session ? await safespace.history({ limit: FIRST_PAGE, signal }).next() : {};
    if (signal.aborted) return;
    older = safespace.history({ limit: PAGE, before: newest?.first_seq, signal });
    conversation.prepend(newest?.data ?? []);
    conversation.toEnd();
    await welcome(conversation.size === 0);
    watchTheTop(newest?.has_more);
    notice("");
    if (session) follow(session.revision);
    for (const message of newest?.data ?? []) takeOver(message);
  } catch (error) {
    if (!signal.aborted) await beginAgain(error);
  }
}

const isOver = ({ code }) => ["session_erased", "session_expired"].includes(code);

async function beginAgain(error) {
  if (isOver(error)) {
    await begin();
    notice("The conversation before this one is over: it was erased, or nobody had come back to it for too long.");
  } else {
    notice(reason(error));
    if (error.transient) setTimeout(begin, 5_000);
  }
}

async function welcome(empty) {
  $("welcome").hidden = !empty;
  if (!empty || $("suggestions").childElementCount) return;
  for (const question of await standIn.suggestions()) {
    const button = make("button", { type: "button", textContent: question });
    button.addEventListener("click", () => send(question));
    const item = make("li");
    item.append(button);
    $("suggestions").append(item);
  }
}

/** Keeps the page as the conversation is, whoever changes it. */
async function follow(afterRevision) {
  if (following) return;
  following = true;
  const { signal } = page;
  const onState = ({ state, wait, error }) => notice(state === "waiting" && error ? reason(error, wait) : "");
  try {
    for await (const { type, data } of safespace.subscribe({ afterRevision, signal, onState })) happened(type, data);
  } catch (error) {
    if (!signal.aborted && error.code !== "not_found") await beginAgain(error);
  }
}

function happened(type, data) {
  switch (type) {
    case "message.created":
    case "message.updated":
      update(data);
      takeOver(data);
      break;
    case "message.chunk":
      conversation.grow(data);
      break;
    case "message.deleted":
      conversation.remove(data.id);
      break;
    case "session.deleted":
      erased();
      break;
  }
}

/** Shows the message; of an answer that is being written, this page may know more than the server. */
function update(message) {
  const known = conversation.view(message.id)?.message;
  const ahead = message.status === "streaming" && known?.content.startsWith(message.content);
  conversation.show(ahead ? { ...message, content: known.content } : message);
  $("welcome").hidden = true;
  if (message.role === "assistant" && message.status !== "streaming" && known?.status === "streaming") {
    $("announcer").textContent = `Answer: ${message.content.slice(0, 1_000)}`;
  }
}

let sending = Promise.resolve();

/** Sends messages one after the other, in the order in which they were written. */
function send(content, id = uuid()) {
  const message = { id, role: "user", content };
  const waiting = { ...message, seq: Infinity, citations: null };
  $("welcome").hidden = true;
  conversation.show({ ...waiting, status: "sending" });
  conversation.toEnd();
  sending = sending.then(async () => {
    try {
      update(await safespace.append(message));
      notice("");
      if (!following) {
        follow(0);
        tabs.postMessage("begun");
      }
      answer(content).catch((error) => notice(reason(error)));
    } catch (error) {
      conversation.show({ ...waiting, status: "unsent", retry: () => send(content, id) });
      if (isOver(error)) await beginAgain(error);
      else notice(reason(error));
    }
  });
}

/** Here your chatbot comes in: whatever gives strings, as they come, is stored and shown while they come. */
async function answer(question) {
  const place = await standIn.choose(question);
  const id = uuid();
  watched.add(id);
  conversation.show({ id, role: "assistant", seq: Infinity, content: "", citations: null, status: "streaming" });
  await alone(id, () => write(id, place));
}

async function write(id, place) {
  const { signal } = page;
  const stop = new AbortController();
  writing = stop;
  $("stop").hidden = false;
  const source = shown(id, standIn.say(place, stop.signal));
  const citations = await standIn.citations(place);
  const metadata = { stand_in: place };
  try {
    update(
      await safespace.streamAnswer(source, {
        id,
        metadata,
        citations: () => (stop.signal.aborted ? null : citations),
        signal: stop.signal,
      }),
    );
  } catch (error) {
    if (conversation.view(id)?.message.seq === Infinity) conversation.remove(id);
    if (!signal.aborted) notice(reason(error));
  } finally {
    $("stop").hidden = true;
    writing = null;
  }
}

/** Shows what is said before the server has it. */
async function* shown(id, source) {
  let said = 0;
  for await (const text of source) {
    conversation.grow({ id, offset: said, text });
    said += [...text].length;
    yield text;
  }
}

/** Goes on with an answer whose tab was closed, or reloaded, in the middle; while that writes, it has the lock. */
function takeOver({ id, role, status, metadata }) {
  if (!navigator.locks || status !== "streaming" || role !== "assistant" || watched.has(id)) return;
  if (metadata?.stand_in === undefined) return;
  watched.add(id);
  const { signal } = page;
  const left = async () => {
    if (signal.aborted || conversation.view(id)?.message.status !== "streaming") return;
    const now = await safespace.message(id, { signal });
    if (now.status === "streaming") await write(id, metadata.stand_in);
    else update(now);
  };
  alone(id, left).catch(() => watched.delete(id));
}

/** Does it in one tab at a time. */
function alone(id, action) {
  return navigator.locks ? navigator.locks.request(`safespace-answer-${id}`, action) : action();
}

let top = null;

/** Loads older messages before the reader comes to where they begin. */
function watchTheTop(more) {
  top?.disconnect();
  $("older").hidden = !more;
  if (!more) return;
  top = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && loadOlder(), {
    root: $("scroller"),
    rootMargin: "1200px 0px 0px",
  });
  top.observe($("older"));
}

let loading = null;

function loadOlder() {
  return (loading ??= loadPage().finally(() => (loading = null)));
}

async function loadPage() {
  const { signal } = page;
  top?.disconnect();
  try {
    const { value } = await older.next();
    if (signal.aborted) return;
    conversation.prepend(value?.data ?? []);
    watchTheTop(value?.has_more);
  } catch (error) {
    if (signal.aborted) return;
    notice(reason(error));
    older = safespace.history({ limit: PAGE, before: conversation.oldest, signal });
    setTimeout(() => watchTheTop(true), 5_000);
    throw error;
  }
}

const composer = $("composer");
const text = $("text");

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const content = text.value.trim();
  const length = [...content].length;
  if (length === 0) return;
  if (length > LONGEST) {
    notice(`A message has at most ${LONGEST.toLocaleString()} characters; this one has ${length.toLocaleString()}.`);
    return;
  }
  text.value = "";
  fit();
  send(content);
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

/** As high as its text, up to what the style allows. */
function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

text.addEventListener("input", fit);

$("stop").addEventListener("click", () => {
  writing?.abort();
  text.focus();
});

$("latest").addEventListener("click", () => conversation.toEnd());
$("scroller").addEventListener("scroll", () => ($("latest").hidden = conversation.isAtEnd()), { passive: true });

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** Goes to a message, however far back. */
async function show(id) {
  while (!conversation.view(id)) {
    const before = conversation.size;
    await loadOlder();
    if (conversation.size === before) return;
  }
  conversation.point(id);
}

offerSearch(safespace, show);

offerYourData(
  safespace,
  () => {
    writing?.abort();
    page.abort();
  },
  begin,
);

async function erased() {
  writing?.abort();
  await begin();
  notice("The conversation was erased.");
}

tabs.addEventListener("message", () => {
  if (!following) begin();
});

addEventListener("online", () => {
  const unsent = [...conversation.newestFirst()].filter(({ status }) => status === "unsent");
  for (const { retry } of unsent.reverse()) retry();
});

addEventListener("offline", () => notice(reason({})));

begin();
