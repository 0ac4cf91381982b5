// What is wrong, in words, and what to look at. The thresholds are those of the alerts in the README.

import { clients, done, ofStatus } from "./history.js";
import { count, duration, figure, list, percent, some } from "./words.js";

const SLOW = 0.1;
const FULL = 0.9;
const LATE = 600;

/** Fewer than this tell nothing of the others. */
const FEW = 5;

/**
 * Findings, the worst first. Each has a level (bad: requests fail; poor: something will, or is slow; note), a title, a
 * text, things to look at, and perhaps the code of a problem and a part of the README that tell more.
 *
 * @param now what was measured last
 * @param lately what happened in the last minute, undefined while nobody knows
 * @param just what of that happened only just now; what did not is told, but as a remark
 * @param ready the answer of /ready, or null
 * @param heap the part of the memory that was never free in the last minute, or undefined
 */
export function findings({ now, lately, just, ready, heap }) {
  const found = [phase(now), database(now, ready, lately), schema(now, ready), broadcast(now), sweeper(now), memory(heap)];
  found.push(limits(now));
  if (lately) {
    found.push(pool(now, lately, just), overload(lately, just), failures(lately, just), slowness(now, lately), limited(lately));
    found.push(credentials(lately), cutOff(lately), broken(now, lately), repeated(now, lately));
  } else {
    found.push(pool(now));
  }
  const levels = ["bad", "poor", "note"];
  return found.filter(Boolean).sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

/** Nothing came back from the server. */
export const unreachable = (since) => ({
  level: "bad",
  title: "This server does not answer",
  text: since ? `Nothing has come back since ${since}; what is shown is what it said then.` : "Nothing comes back.",
  look: [
    "Does the process run? Its log tells why it ended, if it did.",
    "Is a network or a proxy between you and it at fault? Others may reach it.",
  ],
});

/** Something else than figures came back. */
export const unreadable = (status) => ({
  level: "bad",
  title: "The figures cannot be read",
  text: `/metrics answers with the status ${status}.`,
  look: ["Does a proxy let this page through, but not /metrics and /ready? They belong together."],
});

function phase(now) {
  const phase = now.state("safespace_lifecycle", "phase");
  if (phase === "starting") {
    return {
      level: "bad",
      title: "The server is starting",
      text: "It answers requests with 503 until the database has answered and its schema is up to date.",
      look: ["When it takes longer than some seconds: `safespace validate` says what is missing, and the log what is waited for."],
      code: "starting",
    };
  }
  if (phase !== "started") {
    return {
      level: "poor",
      title: "The server is ending",
      text: "It was told to stop, finishes what is under way, and takes nothing new.",
      look: ["Another server should answer by now; this one does not come back by itself."],
      code: "stopping",
    };
  }
  return null;
}

function database(now, ready, lately) {
  const starting = now.state("safespace_lifecycle", "phase") === "starting";
  const status = now.state("safespace_database_status", "status");
  if (status === "unhealthy" && !starting && !isStuck(now)) {
    const refused = lately?.increase("safespace_problems_total", ({ code }) => code.startsWith("database_")) ?? 0;
    return {
      level: "bad",
      title: "The database does not answer",
      text:
        (refused >= 1 ? `${some(refused, "request was", "requests were")} refused for it in the last minute. ` : "") +
        "What was acknowledged before is safe; SafeSpace goes on by itself within a second or two of its return.",
      look: [
        ...hints(lately),
        "Does PostgreSQL run, and can this machine reach it? `safespace health` tries, and says why not.",
        "A restart of SafeSpace mends nothing here.",
      ],
      code: "database_unavailable",
      readme: "Running it in production: A database that goes away",
    };
  }
  const performance = ready?.checks?.database.query_performance;
  const slowest = Math.max(performance?.simple_query_ms ?? 0, performance?.complex_query_ms ?? 0) / 1000;
  if (status === "degraded" && slowest > SLOW) {
    return {
      level: "poor",
      title: "The database is slow",
      text: `A trivial query took ${milliseconds(performance.simple_query_ms)}, a page of messages ${milliseconds(performance.complex_query_ms)}.`,
      look: [
        "Is its machine busy, or its disk? Does something big run there, such as a backup or a vacuum?",
        "Is the network between the two slow?",
      ],
    };
  }
  return null;
}

/** What classes of SQLSTATE say. */
const CLASSES = {
  28: "It refuses the user or the password of DATABASE_URL.",
  "3D": "There is no database of the name in DATABASE_URL.",
  53: "It has no room any more: its disk, its memory, or its connections (max_connections).",
  57: "It was being stopped or started.",
};

function hints(lately) {
  const classes = lately?.by("sqlstate_class", "safespace_database_errors_total") ?? [];
  return classes.map(([name]) => CLASSES[name]).filter(Boolean);
}

const milliseconds = (ms) => (ms === null ? "too long to wait for" : duration(ms / 1000));

const primary = ({ pool }) => pool === "primary";

const connections = (now) => ["active", "max", "pending"].map((name) => now.value(`hikaricp_connections_${name}`, primary) ?? 0);

const isDown = (now) => now.state("safespace_database_status", "status") === "unhealthy";

/** Whether nobody gets an answer while all connections are lent: then the database may be well, and others wait for a lock. */
function isStuck(now) {
  const [inUse, most] = connections(now);
  return isDown(now) && most > 0 && inUse >= most;
}

function pool(now, lately, just) {
  const [inUse, most, waiting] = connections(now);
  const gaveUp = lately?.increase("hikaricp_connections_timeout_total", primary) ?? 0;
  const giveUp = just?.increase("hikaricp_connections_timeout_total", primary) ?? 0;
  const busiest = lately?.by("query", "safespace_queries_seconds_sum").slice(0, 3) ?? [];
  const look = [
    ...(busiest.length > 0 ? [`What keeps them busy: ${list(busiest.map(([query]) => `“${query}”`))}.`] : []),
    "Does a statement wait for a lock? `select pid, state, wait_event_type, left(query, 60) from pg_stat_activity` says so; the first line of each names it.",
    "More connections (DB_POOL_SIZE) help only where the database has idle processors; else they make it slower.",
  ];
  const more = { look, code: "pool_exhausted", readme: "Settings: the pool" };
  if (isStuck(now)) {
    return {
      level: "bad",
      title: "All connections are lent, and none gets an answer",
      text: `${some(inUse, "statement runs or waits", "statements run or wait")}, and ${some(waiting, "caller waits", "callers wait")} behind them: for a lock that somebody holds, or for a database that hangs.`,
      ...more,
    };
  }
  if (isDown(now)) return null;
  if (gaveUp >= 1) {
    return {
      level: giveUp >= 1 ? "bad" : "note",
      title: giveUp >= 1 ? "Requests wait for a connection in vain" : "Requests waited for a connection in vain",
      text: `${some(gaveUp, "request gave", "requests gave")} up in the last minute; now ${count(inUse)} of ${some(most, "connection")} are lent, and ${some(waiting, "caller waits", "callers wait")}.`,
      ...more,
    };
  }
  if (waiting >= 1) {
    return {
      level: "poor",
      title: "Requests wait for a connection",
      text: `${count(inUse)} of ${some(most, "connection")} are lent, and ${some(waiting, "caller waits", "callers wait")}.`,
      ...more,
    };
  }
  if (most > 0 && inUse / most > FULL) {
    return {
      level: "poor",
      title: "The pool is nearly exhausted",
      text: `${count(inUse)} of ${some(most, "connection")} are lent.`,
      ...more,
    };
  }
  return null;
}

function schema(now, ready) {
  const status = now.state("safespace_schema_status", "status");
  const { version, pending } = ready?.checks?.schema ?? {};
  if (status === "behind") {
    return {
      level: now.value("safespace_ready") === 1 ? "poor" : "bad",
      title: "The schema is behind this program",
      text: `${pending ? some(pending, "migration is", "migrations are") : "Migrations are"} not applied${version ? `; the schema is at version ${version}` : ""}.`,
      look: ["`safespace db upgrade` applies them; `safespace db history` shows which they are."],
      readme: "Running it in production: Migrations without downtime",
    };
  }
  if (status === "ahead") {
    return {
      level: "note",
      title: "The schema is ahead of this program",
      text: `A newer release has brought it to version ${version ?? "unknown"}. That is as it should be while one is rolled out.`,
      look: ["Does this server still wait for its turn, or was it forgotten?"],
      readme: "Running it in production: Migrations without downtime",
    };
  }
  if (status === "unknown" && now.state("safespace_database_status", "status") === "healthy") {
    return {
      level: "poor",
      title: "Nobody knows the state of the schema",
      text: "The database answers, but does not tell which migrations were applied.",
      look: ["May this role read the history of the migrations? `safespace validate` looks."],
    };
  }
  return null;
}

function overload(lately, just) {
  const refused = lately.increase("safespace_problems_total", ({ code }) => code === "overloaded");
  if (refused < 1) return null;
  const goesOn = just.increase("safespace_problems_total", ({ code }) => code === "overloaded") >= 1;
  return {
    level: goesOn ? "bad" : "note",
    title: goesOn ? "More comes than this server takes" : "More came than this server takes",
    text: `${some(refused, "request was", "requests were")} refused as overloaded in the last minute.`,
    look: ["Are requests slow, so that they pile up? See the answer times and the pool.", "If not, it takes another server."],
    code: "overloaded",
  };
}

function failures(lately, just) {
  const failed = lately.increase("http_server_requests_seconds_count", ofStatus("5"));
  const all = lately.increase("http_server_requests_seconds_count", clients);
  if (failed < 1 || failed / all <= 0.01) return null;
  const codes = lately.by("code", "safespace_problems_total", ({ code }) => FAILURES.has(code));
  const internal = codes.some(([code]) => code === "internal_error");
  const goesOn = just.increase("http_server_requests_seconds_count", ofStatus("5")) >= 1;
  return {
    level: goesOn ? "bad" : "note",
    title: goesOn ? "Requests fail" : "Requests failed a moment ago",
    text:
      `${count(failed)} of ${some(all, "request")} in the last minute, ${percent(failed / all)}` +
      (codes.length > 0 ? `: ${list(codes.map(([code, number]) => `${count(number)} × ${code}`))}.` : "."),
    look: [
      internal
        ? "An internal_error is a fault of SafeSpace: its log has a line for each, with the request id that the client was told."
        : "The other findings most likely say why. Clients are told to come again.",
    ],
    code: codes[0]?.[0],
  };
}

const FAILURES = new Set([
  "internal_error", "database_unavailable", "pool_exhausted", "database_timeout", "overloaded", "starting", "stopping",
]);

function slowness(now, lately) {
  if (isDown(now)) return null;
  const slow = lately
    .by("query", "safespace_queries_seconds_count", done)
    .filter(([, number]) => number >= FEW)
    .map(([query]) => {
      const slowest = lately.quantile(0.99, "safespace_queries_seconds", (labels) => done(labels) && labels.query === query);
      return { query, slowest };
    })
    .filter(({ slowest }) => slowest > SLOW)
    .sort((a, b) => b.slowest - a.slowest);
  if (slow.length === 0) return null;
  const named = slow.slice(0, 3).map(({ query, slowest }) => `“${query}” ${duration(slowest)}`);
  return {
    level: "poor",
    title: "Statements are slow",
    text: `One in a hundred takes longer than: ${list(named)}${slow.length > 3 ? `, and ${slow.length - 3} more are slow` : ""}.`,
    look: [
      "All of them? Then the machine of the database is busy, or its disk. One alone? Then look at its plan; its name is in its first line in pg_stat_activity.",
      "Statements that wait for the same session’s row wait for each other: does somebody write to one session very often?",
    ],
  };
}

function limited(lately) {
  const limits = lately.by("limit", "safespace_rate_limited_total");
  const refused = limits.reduce((sum, [, number]) => sum + number, 0);
  const all = lately.increase("http_server_requests_seconds_count", clients);
  if (refused < 10 || refused / all < 0.05) return null;
  return {
    level: "poor",
    title: "Many requests are refused as too many",
    text: `${count(refused)} of ${some(all, "request")} in the last minute, by the limits of ${list(limits.map(([limit, number]) => `${limit} (${count(number)})`))}.`,
    look:
      limits[0][0] === "address"
        ? [
            "Behind a proxy that TRUSTED_PROXIES does not name, all clients count as one.",
            "If it does: one address asks very often. It may be an office, or somebody who tries ids.",
          ]
        : [`Does a page repeat requests in a loop? If people are that fast, raise RATE_LIMIT_${limits[0][0].toUpperCase()}.`],
    code: "rate_limited",
    readme: "Rate limits",
  };
}

function credentials(lately) {
  const refused = lately.increase("safespace_problems_total", ({ code }) => code === "unauthorized");
  if (refused < 10) return null;
  return {
    level: "poor",
    title: "Many credentials are refused",
    text: `${some(refused, "request")} in the last minute.`,
    look: [
      "Did SESSION_SECRET change? All tokens from before are worthless then, and visitors begin anew.",
      "Does somebody try keys? The log tells which routes.",
    ],
    code: "unauthorized",
  };
}

function cutOff(lately) {
  const cut = lately.increase("safespace_live_cut_off_total");
  if (cut < 1) return null;
  return {
    level: "poor",
    title: "Event streams were cut off",
    text: `${some(cut, "client", "clients")} in the last minute took nothing of what they were told. They come back, and miss nothing.`,
    look: ["Does a proxy collect what it should pass on at once? Are clients behind a slow or broken network?"],
    readme: "Running it in production: Live events",
  };
}

function broadcast(now) {
  if (now.value("safespace_live_listening") !== 0) return null;
  if (isDown(now)) return null;
  return {
    level: "poor",
    title: "Other servers are not heard",
    text: "The connection that listens for their changes is lost; their events come up to five seconds late.",
    look: ["Through a PgBouncer nobody can listen: DATABASE_MIGRATION_URL leads past it."],
    readme: "Running it in production: Live events",
  };
}

function sweeper(now) {
  const backlog = now.value("safespace_sweeper_backlog_seconds") ?? 0;
  if (backlog <= LATE) return null;
  return {
    level: "poor",
    title: "The sweeper is late",
    text: `What should have been erased ${duration(backlog)} ago is still there. Nobody is shown it, but it is kept longer than was promised.`,
    look: [
      "After SESSION_TTL or RETENTION was shortened there is much to do at once; then this falls by itself.",
      "Does the log say “not swept”? One server at a time sweeps; `safespace sweep` does it once, and says what it did.",
    ],
    readme: "Running it in production: Expiry",
  };
}

function memory(heap) {
  if (heap === undefined || heap < 0.95) return null;
  return {
    level: "poor",
    title: "Memory is short",
    text: `Never in the last minute was more than ${percent(1 - heap)} of the heap free.`,
    look: ["Are very large imports or exports under way? If not, give the process more memory (-Xmx)."],
  };
}

function limits(now) {
  const near = [
    ["requests at once", "http_server_requests_active", "http_server_requests_limit"],
    ["connections of clients", "http_server_connections_active", "http_server_connections_limit"],
    ["event streams", "safespace_live_streams", "safespace_live_streams_limit"],
    ["open files", "process_files_open_files", "process_files_max_files"],
  ]
    .map(([what, used, most]) => [what, now.value(used), now.value(most)])
    .filter(([, used, most]) => most > 0 && used / most > FULL);
  if (near.length === 0) return null;
  return {
    level: "poor",
    title: "A limit is near",
    text: `${near.map(([what, used, most]) => `${count(used)} of ${count(most)} ${what}`).join("; ")}.`,
    look: ["Another server takes the load off this one.", "Open files are limited by the system: `ulimit -n`."],
  };
}

function broken(now, lately) {
  // That the pool had nothing to lend is said already.
  const errors = lately.by("code", "safespace_database_errors_total", ({ code }) => code !== "pool_exhausted");
  if (errors.length === 0 || isDown(now)) return null;
  const all = errors.reduce((sum, [, number]) => sum + number, 0);
  return {
    level: "note",
    title: "Errors of the database",
    text: `${some(all, "error")} in the last minute: ${list(errors.map(([code, number]) => `${count(number)} × ${code}`))}.`,
    look: ["The log has a line for each kind, with its SQLSTATE."],
  };
}

function repeated(now, lately) {
  if (isDown(now)) return null;
  const causes = lately.by("cause", "safespace_retries_total");
  const all = causes.reduce((sum, [, number]) => sum + number, 0);
  if (all < FEW) return null;
  return {
    level: "note",
    title: "Work ran again",
    text: `${some(all, "time")} in the last minute: ${list(causes.map(([cause, number]) => `${cause} (${count(number)})`))}. Clients noticed nothing but the time.`,
    look: ["A few are as they should be. Many deadlocks come of transactions of others that lock rows in another order."],
  };
}

/** One sentence for a good day. */
export function wellness({ now, lately, ready }) {
  const rate = lately?.rate("http_server_requests_seconds_count", clients);
  const slowest = lately?.quantile(0.99, "http_server_requests_seconds", clients);
  const latency = ready?.checks?.database.query_performance.simple_query_ms;
  const parts = [`The database answers in ${milliseconds(latency ?? null)}`];
  if (rate !== undefined) parts.push(rate === 0 ? "nobody has asked for anything lately" : `${figure(rate)} requests come a second`);
  if (slowest !== undefined) parts.push(`99 in 100 are answered within ${duration(slowest)}`);
  return `${parts.join("; ")}.`;
}
