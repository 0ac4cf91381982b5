// The panels of figures: what each shows, and in which words.

import { Chart } from "./charts.js";
import { $, make } from "./dom.js";
import { done } from "./history.js";
import { bytes, clock, count, day, duration, figure, percent } from "./words.js";

const STATEMENTS = 8;

/** Panels that show lines of the history, and under the pointer what they were. */
const DRAWN = [
  {
    id: "requests",
    format: figure,
    lines: [
      { line: "answered", label: "Answered", colour: "good", area: true },
      { line: "refused", label: "Refused (4xx)", colour: "second" },
      { line: "failed", label: "Failed (5xx)", colour: "bad" },
    ],
  },
  {
    id: "answers",
    format: duration,
    floor: 0.005,
    lines: [
      { line: "answerMedian", label: "Half within", colour: "good" },
      { line: "answerSlowest", label: "99 % within", colour: "second" },
    ],
  },
  {
    id: "pool",
    format: count,
    lines: [
      { line: "inUse", label: "In use", colour: "good", area: true },
      { line: "waiting", label: "Waiting", colour: "bad" },
      { line: "most", label: "At most", colour: "muted", dashed: true },
    ],
    told: [
      { line: "idle", label: "Idle" },
      { line: "overflow", label: "Overflow" },
    ],
  },
  {
    id: "times",
    format: duration,
    floor: 0.005,
    lines: [
      { line: "queryMedian", label: "Half within", colour: "good" },
      { line: "querySlowest", label: "99 % within", colour: "second" },
    ],
    told: [{ line: "queries", label: "Statements a second", format: figure }],
  },
  {
    id: "live",
    format: count,
    lines: [{ line: "streams", label: "Open", colour: "good", area: true }],
    told: [
      { line: "events", label: "Events a second", format: figure },
      { line: "cutOff", label: "Cut off" },
    ],
  },
];

const DAYS = [
  { id: "messages", label: "Messages", colour: "good", key: "messages" },
  { id: "sessions", label: "Sessions begun", colour: "second", key: "sessions" },
];

/** All panels, each filled by what it is told. */
export class Panels {
  #drawn = DRAWN.map((panel) => new Drawn(panel));
  #days = new Days();

  /** What was measured. */
  measured(history) {
    for (const drawn of this.#drawn) drawn.draw(history);
    const lately = history.lately();
    if (lately) {
      fill("queries", statements(lately), "None were run.");
      fill("problems", problems(lately), "None.");
    }
    this.#process(history);
    this.#sweeper(history.now);
  }

  /** What was counted in the database. */
  counted(stats) {
    this.#days.draw(stats.days);
    define("storage", [
      ["Sessions", count(stats.sessions)],
      ["Messages", count(stats.messages)],
      ["Database", bytes(stats.database_bytes)],
    ]);
    fill("tables", stats.tables.map(({ name, rows_estimate: rows, bytes: size }) => [name, count(rows), bytes(size)]));
    const most = stats.top_citations[0]?.count;
    fill("sources", stats.top_citations.map(({ url, count: messages }) => [link(url, url), count(messages)]), "No message cites anything yet.");
    stats.top_citations.forEach(({ count: messages }, i) => {
      $("sources").tBodies[0].rows[i].style.setProperty("--part", `${(100 * messages) / most}%`);
    });
  }

  #process({ now, columns }) {
    const heap = now.value("jvm_memory_max_bytes", ({ area }) => area === "heap");
    define("process", [
      ["Processor", percent(columns.processor.at(-1) ?? now.value("process_cpu_usage"))],
      ["Memory", `${bytes(now.value("jvm_memory_used_bytes", ({ area }) => area === "heap"))} of ${bytes(heap)}`],
      ["Requests under way", count(now.value("http_server_requests_active"))],
      ["Clients connected", count(now.value("http_server_connections_active"))],
      ["Open files", count(now.value("process_files_open_files"))],
      ["Load of the machine", figure(now.value("system_load_average_1m"))],
    ]);
  }

  #sweeper(now) {
    const swept = (kind) => count(now.value("safespace_swept_total", (labels) => labels.kind === kind));
    const backlog = now.value("safespace_sweeper_backlog_seconds");
    define("sweeper", [
      ["Backlog", backlog > 0 ? duration(backlog) : "nothing is due"],
      ["Sessions erased", swept("sessions")],
      ["Messages erased", swept("messages")],
      ["Answers ended", swept("streams")],
    ]);
  }
}

class Drawn {
  #panel;
  #chart;
  #columns;
  #pointed = null;

  constructor(panel) {
    this.#panel = { told: [], ...panel };
    const { id, lines, format, floor = 1 } = this.#panel;
    this.#chart = new Chart($(`${id}-chart`), lines, {
      format: (value) => format(value),
      floor,
      whole: format === count,
      point: (index) => this.#point(index),
    });
  }

  draw({ columns, now }) {
    this.#columns = columns;
    const { lines } = this.#panel;
    this.#tell();
    if (columns.time.length === 0 || !now) return;
    this.#chart.draw([columns.time, ...lines.map(({ line }) => columns[line])], this.#description());
  }

  #point(index) {
    if (index === this.#pointed) return;
    this.#pointed = index;
    if (this.#columns) this.#tell();
  }

  #values(index) {
    const { lines, told, format } = this.#panel;
    return [...lines, ...told].map(({ line, label, colour, format: own = format }) => [label, own(this.#columns[line].at(index)), colour]);
  }

  /** What was where the pointer is, or what is now. */
  #tell() {
    const pointed = this.#pointed !== null && this.#pointed < this.#columns.time.length;
    const values = this.#values(pointed ? this.#pointed : -1);
    if (pointed) values.push(["At", clock(this.#columns.time[this.#pointed])]);
    define(this.#panel.id, values);
  }

  #description() {
    const from = clock(this.#columns.time[0]);
    return `Since ${from}. Now: ${this.#values(-1).map(([label, value]) => `${label} ${value}`).join(", ")}.`;
  }
}

class Days {
  #days = [];
  #pointed = null;
  #charts = DAYS.map(
    ({ id, label, colour }) =>
      new Chart($(`${id}-chart`), [{ label, colour, bars: true }], {
        format: count,
        height: 96,
        floor: 1,
        whole: true,
        days: true,
        point: (index) => this.#point(index),
      }),
  );

  draw(days) {
    this.#days = days;
    const time = days.map(({ date }) => Date.parse(date) / 1000);
    DAYS.forEach(({ label, key }, i) => {
      const values = days.map((one) => one[key]);
      const said = values.map((value, n) => `${day(time[n])} ${count(value)}`).join(", ");
      this.#charts[i].draw([time, values], `${label} a day: ${said}.`);
    });
    this.#tell();
  }

  #point(index) {
    if (index === this.#pointed) return;
    this.#pointed = index;
    this.#tell();
  }

  #tell() {
    const one = this.#days.at(this.#pointed ?? -1);
    if (!one) return;
    define("days", [
      ...DAYS.map(({ label, key, colour }) => [label, count(one[key]), colour]),
      ["On", this.#pointed === null ? "today" : day(Date.parse(one.date) / 1000)],
    ]);
  }
}

function statements(lately) {
  return lately
    .by("query", "safespace_queries_seconds_sum")
    .slice(0, STATEMENTS)
    .map(([query]) => {
      const these = (labels) => labels.query === query && done(labels);
      const failed = lately.increase("safespace_queries_seconds_count", (labels) => labels.query === query && !done(labels));
      return [
        query,
        figure(lately.rate("safespace_queries_seconds_count", these)),
        duration(lately.quantile(0.5, "safespace_queries_seconds", these)),
        duration(lately.quantile(0.99, "safespace_queries_seconds", these)),
        failed > 0 ? count(failed) : "",
      ];
    });
}

function problems(lately) {
  return lately.by("code", "safespace_problems_total").map(([code, number]) => [
    problem(code, code),
    count(number),
  ]);
}

/** A link to what a problem means. */
export const problem = (code, text) => link(`problems/${code}`, text);

/** Into a tab of its own: what this page has seen it would forget. */
function link(href, text) {
  return make("a", { href, textContent: text, rel: "noopener noreferrer", target: "_blank" });
}

/** Sets terms and what they are; those that have a colour show it. Nothing is touched that stays the same. */
function define(id, pairs) {
  const list = $(id);
  while (list.children.length > pairs.length) list.lastChild.remove();
  pairs.forEach(([term, value, colour], i) => {
    const pair = list.children[i] ?? list.appendChild(pairOf());
    say(pair.firstChild, term);
    say(pair.lastChild, value);
    if (pair.className !== (colour ?? "")) pair.className = colour ?? "";
  });
}

function pairOf() {
  const pair = make("div");
  pair.append(make("dt"), make("dd"));
  return pair;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets the rows of a table, the first of each its head; says something where there are none. */
function fill(id, rows, none) {
  const body = $(id).tBodies[0];
  const made = rows.map((cells) => {
    const row = make("tr");
    cells.forEach((cell, i) => {
      const made = make(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {});
      made.append(cell);
      row.append(made);
    });
    return row;
  });
  if (made.length === 0 && none) {
    const row = make("tr");
    row.append(make("td", { textContent: none, className: "none", colSpan: $(id).tHead.rows[0].cells.length }));
    made.push(row);
  }
  // Whoever is on a link with the keyboard stays there.
  const focused = body.contains(document.activeElement) && document.activeElement.textContent;
  body.replaceChildren(...made);
  if (focused) [...body.querySelectorAll("a")].find((link) => link.textContent === focused)?.focus();
}
