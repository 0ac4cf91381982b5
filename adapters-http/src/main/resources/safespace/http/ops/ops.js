// The operators' page: asks for the key, then looks at the server every few seconds and says what is wrong.

import { $, make } from "./dom.js";
import { findings, unreachable, unreadable, wellness } from "./findings.js";
import { History } from "./history.js";
import { Panels, problem } from "./panels.js";
import { parse } from "./prometheus.js";
import { clock, duration } from "./words.js";

const LOOK_EVERY = 3_000;
const COUNT_EVERY = 30_000;
const PATIENCE = 10_000;
const AT_ONCE = 2_000;
const KEPT = "safespace.operators-key";

const panels = new Panels();
let history = new History();
let ready = null;
let key = sessionStorage.getItem(KEPT);
let counted = -Infinity;
let timer = null;
let looking = false;
let paused = false;
let titles = "";

/** What the server answers; null where it does not. */
async function ask(path, headers = {}) {
  try {
    return await fetch(path, { headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return null;
  }
}

function count() {
  counted = performance.now();
  return ask("v1/admin/stats", { Authorization: `Bearer ${key}` });
}

/* The door. */

function showDoor(refusal = "") {
  stop();
  $("door").hidden = false;
  for (const id of ["board", "facts", "controls"]) $(id).hidden = true;
  $("refusal").textContent = refusal;
  document.title = "SafeSpace · operators";
  $("key").value = "";
  $("key").focus();
}

function showBoard() {
  $("door").hidden = true;
  for (const id of ["board", "facts", "controls"]) $(id).hidden = false;
}

function forget(refusal) {
  sessionStorage.removeItem(KEPT);
  key = null;
  showDoor(refusal);
}

$("door").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = $("key").value.trim();
  // A header takes nothing else, and no key holds it.
  if (!/^[\x21-\x7e]+$/.test(typed)) return refuse("A key has no spaces, and no letters beyond ASCII. Was it copied whole?");
  $("enter").disabled = true;
  key = typed;
  const counting = count();
  // Another key is refused at once. What takes longer waits for the database: whoever comes for its sake has to get in.
  const answer = await Promise.race([counting, new Promise((resolve) => setTimeout(resolve, AT_ONCE))]);
  $("enter").disabled = false;
  if (answer === null) return refuse("This server does not answer at the moment. Does it run?");
  if (answer?.status === 401) return refuse("This is not the key of this server. Was it copied whole?");
  if (answer?.status === 404) return refuse("This server has no ADMIN_API_KEY any more.");
  sessionStorage.setItem(KEPT, key);
  history = new History();
  begin(counting);
  $("verdict-title").focus();
});

function refuse(words) {
  key = null;
  $("refusal").textContent = words;
  $("key").select();
}

/* The look. */

function begin(counting) {
  showBoard();
  counting.then(show);
  look();
}

/** Looks once, and again after a while; one look at a time. */
async function look() {
  if (looking) return;
  looking = true;
  stop();
  await lookNow();
  looking = false;
  if (key && !paused && !document.hidden) timer = setTimeout(look, LOOK_EVERY);
}

async function lookNow() {
  const [measured, readiness] = await Promise.all([ask("metrics"), ask("ready")]);
  const text = measured?.ok ? await measured.text().catch(() => null) : null;
  ready = (await readiness?.json().catch(() => null)) ?? null;
  if (!key) return;
  const time = Date.now() / 1000;
  if (text === null) {
    history.gap(time);
    tell([measured && !measured.ok ? unreadable(measured.status) : unreachable(history.time && clock(history.time))]);
  } else {
    history.add(parse(text), time);
    panels.measured(history);
    tell(findings(state()));
  }
  $("board").classList.toggle("stale", text === null);
  facts();
  // The database may take its time to count; nothing else waits for it.
  if (text !== null && performance.now() - counted > COUNT_EVERY) count().then(show);
}

const state = () => ({ now: history.now, lately: history.lately(), just: history.just(), ready, heap: heap() });

/** The part of the heap that was never free in the last minute; unknown before that is over. */
function heap() {
  const most = history.now.value("jvm_memory_max_bytes", ({ area }) => area === "heap");
  return (history.lately()?.seconds ?? 0) < 50 ? undefined : history.least("heap") / most;
}

/** What was counted in the database: it may not answer, and the key may be another one by now. */
async function show(answer) {
  if (!key) return;
  if (answer?.status === 401 || answer?.status === 404) return forget("The key of this server is another one by now.");
  const stats = answer?.ok ? await answer.json().catch(() => null) : null;
  if (stats) panels.counted(stats);
}

function stop() {
  clearTimeout(timer);
  timer = null;
}

/* What it says. */

function tell(found) {
  const worst = found[0]?.level ?? "good";
  const verdicts = { bad: "Something is wrong", poor: "Something needs a look", note: "All is well, with a remark", good: "All is well" };
  $("verdict").className = worst;
  $("verdict-title").textContent = verdicts[worst];
  $("wellness").textContent = worst === "good" && history.now ? wellness(state()) : "";
  const urgent = found.filter(({ level }) => level !== "note").length;
  document.title = `${urgent > 0 ? `(${urgent}) ` : ""}${verdicts[worst]} · SafeSpace`;

  const items = [...$("findings").children];
  found.forEach((finding, i) => {
    const text = JSON.stringify(finding);
    if (items[i]?.dataset.finding === text) return;
    const item = itemOf(finding);
    item.dataset.finding = text;
    if (items[i]) items[i].replaceWith(item);
    else $("findings").append(item);
  });
  items.slice(found.length).forEach((item) => item.remove());

  // Figures change all the time; only what comes or goes is read out.
  const now = found.map(({ title }) => title).join(". ") || verdicts.good;
  if (now !== titles) $("announcer").textContent = now;
  titles = now;
}

function itemOf({ level, title, text, look, code, readme }) {
  const item = make("li", { className: level });
  const points = make("ul");
  for (const line of look) {
    const point = make("li");
    // What stands between backquotes is to be typed.
    line.split("`").forEach((part, i) => point.append(i % 2 ? make("code", { textContent: part }) : part));
    points.append(point);
  }
  item.append(make("h3", { textContent: title }), make("p", { textContent: text }), points);
  const more = make("p", { className: "more" });
  if (code) more.append(problem(code, `What clients are told: ${code}`));
  if (readme) more.append(make("span", { textContent: `README, ${readme}` }));
  if (more.hasChildNodes()) item.append(more);
  return item;
}

function facts() {
  const { now } = history;
  if (!now) return;
  const version = now.of("safespace_build_info")[0]?.labels.version;
  const schema = ready?.checks?.schema.version;
  const up = now.value("process_uptime_seconds");
  const said = [
    now.value("safespace_ready") === 1 ? "Ready" : "Not ready",
    `Version ${version}`,
    schema ? `Schema ${schema}` : "Schema unknown",
    `Up for ${duration(up)}`,
    paused ? `Paused at ${clock(history.time)}` : `Looked at ${clock(history.time)}`,
  ];
  $("facts").replaceChildren(...said.map((text) => make("li", { textContent: text })));
  $("facts").firstChild.className = now.value("safespace_ready") === 1 ? "good" : "bad";
}

/* The controls. */

$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  if (paused) stop();
  else look();
  facts();
});

$("leave").addEventListener("click", () => {
  history = new History();
  forget("");
});

document.addEventListener("visibilitychange", () => {
  if (!key || paused) return;
  stop();
  if (!document.hidden) look();
});

if (key) begin(count());
else showDoor();
