/** What the operators' page makes of /metrics; no server is needed. */
import assert from "node:assert/strict";
import { test } from "node:test";

const ops = "../../main/resources/safespace/http/ops";
const { parse, quantile, Span } = await import(`${ops}/prometheus.js`);
const { History } = await import(`${ops}/history.js`);
const { findings, wellness } = await import(`${ops}/findings.js`);

const span = (before, after, seconds = 10) => new Span(before && parse(before), parse(after), seconds);

test("parse_readsNamesLabelsAndValues_andPassesOverTheRest", () => {
  const metrics = parse(
    [
      "# HELP up Whether it is.",
      "# TYPE up gauge",
      "up 1.0",
      'asked_total{method="GET",uri="/v1/sessions/{id}",status="200"} 3',
      'asked_total{method="PUT",uri="/v1/sessions/{id}",status="200",} 4 1795928810964',
      'odd{text="a \\"b\\" \\\\ c\\nd",empty=""} -1.5E-3',
      "endless +Inf",
      "least -Inf",
      "none NaN",
      "not a line",
      "",
    ].join("\n"),
  );
  assert.equal(metrics.value("up"), 1);
  assert.equal(metrics.value("asked_total"), 7);
  assert.equal(metrics.value("asked_total", ({ method, uri }) => method === "PUT" && uri === "/v1/sessions/{id}"), 4);
  assert.deepEqual(metrics.of("odd")[0].labels, { text: 'a "b" \\ c\nd', empty: "" });
  assert.equal(metrics.value("odd"), -0.0015);
  assert.deepEqual([metrics.value("endless"), metrics.value("least"), metrics.value("none")], [Infinity, -Infinity, NaN]);
  assert.equal(metrics.value("not"), undefined);
  assert.equal(metrics.value("asked_total", () => false), undefined);
});

test("state_isTheOneThatIsOne", () => {
  assert.equal(parse('phase{phase="starting"} 0.0\nphase{phase="started"} 1.0').state("phase", "phase"), "started");
  assert.equal(parse("").state("phase", "phase"), undefined);
});

test("rate_isOfWhatCameBetween_seriesThatAreNewIncluded", () => {
  const between = span('n{a="x"} 5\nn{a="y"} 7', 'n{a="x"} 25\nn{a="y"} 7\nn{a="z"} 10');
  assert.equal(between.increase("n"), 30);
  assert.equal(between.rate("n"), 3);
  assert.equal(between.rate("n", ({ a }) => a === "z"), 1);
  assert.equal(between.rate("unknown"), 0);
  assert.deepEqual(between.by("a", "n"), [
    ["x", 20],
    ["z", 10],
  ]);
});

test("counterThatBeganAnew_hasGrownByWhatItIs", () => {
  assert.equal(span("n 100", "n 4").increase("n"), 4);
  assert.equal(span(null, "n 4").increase("n"), 4);
});

test("quantile_liesEvenlyWithinItsBucket", () => {
  const buckets = [
    [0.1, 50],
    [0.5, 90],
    [Infinity, 100],
  ];
  assert.equal(quantile(0.5, buckets), 0.1);
  assert.equal(quantile(0.25, buckets), 0.05);
  assert.ok(Math.abs(quantile(0.7, buckets) - 0.3) < 1e-9);
  assert.equal(quantile(0.99, buckets), 0.5, "above the last bound nothing is known");
  assert.equal(quantile(0.5, buckets.toReversed()), 0.1);
  assert.equal(quantile(0.5, [[0.1, 0], [Infinity, 0]]), undefined);
  assert.equal(quantile(0.5, []), undefined);
});

test("quantile_isOfWhatCameBetween_overAllSeriesAsked", () => {
  const bucket = (route, le, n) => `t_bucket{route="${route}",le="${le}"} ${n}`;
  const before = [bucket("a", "0.1", 1000), bucket("a", "+Inf", 1000)].join("\n");
  const after = [bucket("a", "0.1", 1000), bucket("a", "1.0", 1001), bucket("a", "+Inf", 1001), bucket("b", "0.1", 1), bucket("b", "1.0", 1), bucket("b", "+Inf", 1)].join("\n");
  assert.equal(span(before, after).quantile(0.5, "t"), 0.1);
  assert.equal(span(before, after).quantile(1, "t", ({ route }) => route === "b"), 0.1);
  assert.equal(span(after, after).quantile(0.5, "t"), undefined);
});

/** What a healthy server says after so many requests, with other lines where they are given. */
function said(requests, others = {}) {
  const lines = {
    process_start_time_seconds: 1000,
    'safespace_lifecycle{phase="started"}': 1,
    'safespace_database_status{status="healthy"}': 1,
    'safespace_schema_status{status="current"}': 1,
    safespace_ready: 1,
    'hikaricp_connections_active{pool="primary"}': 1,
    'hikaricp_connections_max{pool="primary"}': 30,
    'hikaricp_connections_pending{pool="primary"}': 0,
    'hikaricp_connections_timeout_total{pool="primary"}': 0,
    safespace_live_listening: 1,
    safespace_sweeper_backlog_seconds: 0,
    'http_server_requests_seconds_count{method="GET",uri="/v1/sessions/{id}",status="200"}': requests,
    'http_server_requests_seconds_count{method="GET",uri="/metrics",status="200"}': 5 * requests,
    ...others,
  };
  return Object.entries(lines).map(([series, value]) => `${series} ${value}`).join("\n");
}

const ready = { checks: { database: { query_performance: { simple_query_ms: 0.4, complex_query_ms: 2 } }, schema: { version: "6", pending: 0 } } };

/** What is found when a server that was well says this ten seconds later. */
function foundIn(others, readiness = ready) {
  const history = new History();
  history.add(parse(said(0)), 1000);
  history.add(parse(said(100, others)), 1010);
  return findings({ now: history.now, lately: history.lately(), just: history.just(), ready: readiness });
}

const titles = (others, readiness) => foundIn(others, readiness).map(({ title }) => title);

test("history_keepsLines_ofClientsAlone", () => {
  const history = new History();
  history.add(parse(said(0)), 1000);
  assert.deepEqual(history.columns.time, [], "one look tells no rate");
  history.add(parse(said(100)), 1010);
  history.gap(1013);
  history.add(parse(said(160)), 1016);
  assert.deepEqual(history.columns.time, [1010, 1013, 1016]);
  assert.deepEqual(history.columns.answered, [10, null, 10]);
  assert.deepEqual(history.columns.failed, [0, null, 0]);
  assert.deepEqual(history.columns.most, [30, null, 30]);
});

test("history_isCountedAnew_afterARestart", () => {
  const history = new History();
  history.add(parse(said(1000)), 1000);
  history.add(parse(said(1020, { process_start_time_seconds: 1003 })), 1010);
  assert.equal(history.columns.answered[0], 102);
});

test("history_comparesWithAMinuteAgo_andForgetsWhatIsOld", () => {
  const history = new History();
  for (let time = 0; time <= 1200; time += 3) history.add(parse(said(time)), time);
  assert.equal(history.lately().seconds, 60);
  assert.equal(history.columns.time.length, 200);
  assert.equal(Math.min(...history.columns.time), 603);

  history.add(parse(said(9000)), 9000);
  assert.equal(history.lately(), undefined, "a minute ago nobody looked");
  assert.equal(history.columns.answered.at(-1), null);
});

test("well_isWell", () => {
  assert.deepEqual(titles({}), []);
  const history = new History();
  history.add(parse(said(0)), 1000);
  history.add(parse(said(100)), 1010);
  assert.match(wellness({ now: history.now, lately: history.lately(), ready }), /answers in 0\.4 ms; 10 requests come a second/);
});

for (const [title, others, readiness] of [
  ["The server is starting", { 'safespace_lifecycle{phase="started"}': 0, 'safespace_lifecycle{phase="starting"}': 1, 'safespace_database_status{status="healthy"}': 0, 'safespace_database_status{status="unhealthy"}': 1 }],
  ["The server is ending", { 'safespace_lifecycle{phase="started"}': 0, 'safespace_lifecycle{phase="draining"}': 1 }],
  ["The database does not answer", { 'safespace_database_status{status="healthy"}': 0, 'safespace_database_status{status="unhealthy"}': 1, safespace_live_listening: 0 }],
  ["All connections are lent, and none gets an answer", { 'safespace_database_status{status="healthy"}': 0, 'safespace_database_status{status="unhealthy"}': 1, 'hikaricp_connections_active{pool="primary"}': 30, 'hikaricp_connections_timeout_total{pool="primary"}': 3 }],
  ["The database is slow", { 'safespace_database_status{status="healthy"}': 0, 'safespace_database_status{status="degraded"}': 1 }, { checks: { database: { query_performance: { simple_query_ms: 300, complex_query_ms: null } }, schema: {} } }],
  ["Requests wait for a connection in vain", { 'hikaricp_connections_timeout_total{pool="primary"}': 3 }],
  ["Requests wait for a connection", { 'hikaricp_connections_pending{pool="primary"}': 2 }],
  ["The pool is nearly exhausted", { 'hikaricp_connections_active{pool="primary"}': 28 }],
  ["The schema is behind this program", { 'safespace_schema_status{status="current"}': 0, 'safespace_schema_status{status="behind"}': 1 }],
  ["The schema is ahead of this program", { 'safespace_schema_status{status="current"}': 0, 'safespace_schema_status{status="ahead"}': 1 }],
  ["Nobody knows the state of the schema", { 'safespace_schema_status{status="current"}': 0, 'safespace_schema_status{status="unknown"}': 1 }],
  ["More comes than this server takes", { 'safespace_problems_total{code="overloaded"}': 1 }],
  ["Requests fail", { 'http_server_requests_seconds_count{method="GET",uri="/v1/sessions/{id}",status="500"}': 2 }],
  ["Statements are slow", { 'safespace_queries_seconds_count{query="append",outcome="done"}': 10, 'safespace_queries_seconds_bucket{query="append",outcome="done",le="0.1"}': 0, 'safespace_queries_seconds_bucket{query="append",outcome="done",le="0.5"}': 10 }],
  ["Many requests are refused as too many", { 'safespace_rate_limited_total{limit="address"}': 20 }],
  ["Many credentials are refused", { 'safespace_problems_total{code="unauthorized"}': 20 }],
  ["Event streams were cut off", { safespace_live_cut_off_total: 1 }],
  ["Other servers are not heard", { safespace_live_listening: 0 }],
  ["The sweeper is late", { safespace_sweeper_backlog_seconds: 7200 }],
  ["A limit is near", { safespace_live_streams: 4900, safespace_live_streams_limit: 5000 }],
  ["Errors of the database", { 'safespace_database_errors_total{code="database_timeout",sqlstate_class="57"}': 1 }],
  ["Work ran again", { 'safespace_retries_total{cause="deadlock"}': 9 }],
]) {
  test(`badDay_isTold: ${title}`, () => {
    assert.deepEqual(titles(others, readiness), [title]);
    for (const { text, look } of foundIn(others, readiness)) {
      assert.doesNotMatch([text, ...look].join(" "), /undefined|NaN|null/);
      assert.ok(look.length > 0);
    }
  });
}

test("findings_comeTheWorstFirst_andFewOfThemAreNone", () => {
  const bad = { 'http_server_requests_seconds_count{method="GET",uri="/v1/sessions/{id}",status="503"}': 50 };
  assert.deepEqual(titles({ ...bad, safespace_sweeper_backlog_seconds: 7200 }), ["Requests fail", "The sweeper is late"]);
  assert.deepEqual(titles({ safespace_sweeper_backlog_seconds: 60, 'safespace_rate_limited_total{limit="writes"}': 4 }), []);
});

test("findings_thatAreOver_areARemark", () => {
  const failed = { 'http_server_requests_seconds_count{method="GET",uri="/v1/sessions/{id}",status="503"}': 50 };
  const history = new History();
  for (let time = 1000; time <= 1042; time += 3) {
    history.add(parse(said(2 * time, time < 1006 ? {} : failed)), time);
    const found = findings({ now: history.now, lately: history.lately(), just: history.just(), ready });
    const expected = time < 1006 ? [] : time < 1018 ? ["bad Requests fail"] : ["note Requests failed a moment ago"];
    assert.deepEqual(found.map(({ level, title }) => `${level} ${title}`), expected, `at ${time}`);
  }
});

test("findings_knowWhyTheDatabaseDoesNotAnswer", () => {
  const [found] = foundIn({
    'safespace_database_status{status="healthy"}': 0,
    'safespace_database_status{status="unhealthy"}': 1,
    'safespace_problems_total{code="database_unavailable"}': 12,
    'safespace_database_errors_total{code="database_unavailable",sqlstate_class="28"}': 3,
  });
  assert.match(found.text, /^12 requests were refused for it in the last minute/);
  assert.match(found.look[0], /refuses the user or the password/);
});
