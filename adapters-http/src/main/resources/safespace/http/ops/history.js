// What the server said lately, in memory: enough to draw some minutes, and to compare with a minute ago.

import { Span } from "./prometheus.js";

const KEPT = 600;
const COMPARED = 60;
const JUST = 12;

/** Requests of clients: those of operators, probes and pages would hide them. */
export const clients = ({ uri }) => uri.startsWith("/v1/") && !uri.startsWith("/v1/admin/");

export const ofStatus = (first) => (labels) => clients(labels) && labels.status.startsWith(first);

/** Statements that came to an end. */
export const done = ({ outcome }) => outcome === "done";

const primary = ({ pool }) => pool === "primary";

/** Each line of the charts: what it was at a moment, by what was measured then and what happened since the last. */
const LINES = {
  answered: (_, span) => span.rate("http_server_requests_seconds_count", ofStatus("2")),
  refused: (_, span) => span.rate("http_server_requests_seconds_count", ofStatus("4")),
  failed: (_, span) => span.rate("http_server_requests_seconds_count", ofStatus("5")),
  answerMedian: (_, span) => span.quantile(0.5, "http_server_requests_seconds", clients),
  answerSlowest: (_, span) => span.quantile(0.99, "http_server_requests_seconds", clients),
  inUse: (now) => now.value("hikaricp_connections_active", primary),
  idle: (now) => now.value("hikaricp_connections_idle", primary),
  overflow: (now) => now.value("hikaricp_connections_overflow", primary),
  waiting: (now) => now.value("hikaricp_connections_pending", primary),
  most: (now) => now.value("hikaricp_connections_max", primary),
  queries: (_, span) => span.rate("safespace_queries_seconds_count", done),
  queryMedian: (_, span) => span.quantile(0.5, "safespace_queries_seconds", done),
  querySlowest: (_, span) => span.quantile(0.99, "safespace_queries_seconds", done),
  streams: (now) => now.value("safespace_live_streams"),
  cutOff: (now) => now.value("safespace_live_cut_off_total"),
  events: (_, span) => span.rate("safespace_live_events_total"),
  processor: (now) => now.value("process_cpu_usage"),
  heap: (now) => now.value("jvm_memory_used_bytes", ({ area }) => area === "heap"),
};

export class History {
  #looks = [];
  /** Of each line its values, and under "time" the moments, in seconds. */
  columns = { time: [], ...Object.fromEntries(Object.keys(LINES).map((name) => [name, []])) };

  /** What was measured last; undefined before the first time. */
  get now() {
    return this.#looks.at(-1)?.metrics;
  }

  /** When that was. */
  get time() {
    return this.#looks.at(-1)?.time;
  }

  add(metrics, time) {
    if (time - this.time > COMPARED) {
      this.gap(time);
      this.#looks = [];
    }
    const last = this.#looks.at(-1);
    this.#looks.push({ metrics, time });
    while (this.#looks.length > 2 && this.#looks[1].time <= time - COMPARED) this.#looks.shift();
    if (!last) return;
    const span = between(last, this.#looks.at(-1));
    this.#push(time, (line) => line(metrics, span) ?? null);
  }

  /** Notes that nothing was learnt: the lines end here. */
  gap(time) {
    if (this.columns.time.length > 0) this.#push(time, () => null);
  }

  #push(time, value) {
    const { columns } = this;
    columns.time.push(time);
    for (const [name, line] of Object.entries(LINES)) columns[name].push(value(line));
    const old = columns.time.findIndex((at) => at > time - KEPT);
    if (old > 0) for (const column of Object.values(columns)) column.splice(0, old);
  }

  /** What happened in the last minute, or since the page looks; undefined while that is no time. */
  lately() {
    return this.#since(this.#looks[0]);
  }

  /** What of that happened only just now. */
  just() {
    return this.#since(this.#looks.findLast(({ time }) => time <= this.time - JUST) ?? this.#looks[0]);
  }

  #since(look) {
    return this.#looks.length < 2 ? undefined : between(look, this.#looks.at(-1));
  }

  /** The least that a line has been at in the last minute. */
  least(name) {
    const { time } = this.columns;
    const values = this.columns[name].filter((value, i) => value !== null && time[i] > time.at(-1) - COMPARED);
    return values.length === 0 ? undefined : Math.min(...values);
  }
}

/** After a restart nothing was counted before. */
function between(before, after) {
  const same = started(before.metrics) === started(after.metrics);
  return new Span(same ? before.metrics : null, after.metrics, after.time - before.time);
}

const started = (metrics) => metrics.value("process_start_time_seconds");
