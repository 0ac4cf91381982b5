package safespace.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spoils requests, each in one of many ways. */
final class Mutations {
  private interface Mutation {
    void spoil(Request request, RandomGenerator random);
  }

  private static final List<Mutation> ALL =
      List.of(
          Mutations::bytes,
          Mutations::token,
          Mutations::token,
          Mutations::token,
          Mutations::frame,
          Mutations::depth,
          Mutations::method,
          Mutations::path,
          Mutations::path,
          Mutations::query,
          Mutations::query,
          Mutations::header,
          Mutations::header,
          Mutations::coding);

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "get");

  private static final List<String> SEGMENTS =
      List.of(
          "00000000-0000-0000-0000-000000000000",
          "ffffffff-ffff-ffff-ffff-ffffffffffff",
          "D9428888-122B-11E1-B85C-61CD3CBB3210",
          "{0c9f2f5e-6d0b-4f1c-9a6e-2b7d1c4e8a53}",
          "0c9f2f5e6d0b4f1c9a6e2b7d1c4e8a53",
          "current",
          "lookup",
          "%00",
          "%ff",
          "%C0%AF",
          "%2e%2e",
          "..",
          ".",
          "%2F",
          "%zz",
          "a;b=c",
          "",
          "%F0%9F%98%B4",
          "x".repeat(3_000),
          "'%20or%201=1--");

  private static final List<String> PAIRS =
      List.of(
          "limit=0",
          "limit=-1",
          "limit=201",
          "limit=1e2",
          "limit=",
          "limit=99999999999999999999",
          "limit=1&limit=1",
          "before=0",
          "before=999999999999999999",
          "after=999999999999999999",
          "before=1&after=1",
          "after=-1",
          "order=up",
          "role=nobody",
          "cites=",
          "cites=%00",
          "cites=%ff",
          "q=",
          "q=%20",
          "q=%22",
          "q=-",
          "q=or",
          "q=%3A%2A%26%21%7C%3C-%3E%27",
          "q=" + "a".repeat(501),
          "format=pdf",
          "unknown=1",
          "=",
          "&&",
          "%",
          "%41=%4",
          "cursor=x",
          "cursor=%F0%9F%98%B4",
          "active_since=yesterday",
          "active_since=%2B999999999-01-01T00:00:00Z",
          "metadata.=x",
          "metadata.a%00=x",
          "atomic=perhaps",
          "after_revision=x");

  /** Names and values in turn. */
  private static final List<List<String>> HEADERS =
      List.of(
          List.of("Content-Type", "text/plain"),
          List.of("Content-Type", "application/json;charset=utf-16"),
          List.of("Content-Type", "application/json; charset=\"UTF-8\""),
          List.of("Content-Type", "application/json;;="),
          List.of("Content-Type", ""),
          List.of("Content-Encoding", "gzip"),
          List.of("Content-Encoding", "identity"),
          List.of("If-Match", "\"99999999999999999999\""),
          List.of("If-Match", "W/\"1\""),
          List.of("If-Match", "*"),
          List.of("If-None-Match", "*"),
          List.of("If-None-Match", "\"1\", \"2\", nothing"),
          List.of("If-None-Match", "\"" + "9".repeat(200) + "\""),
          List.of("X-Session-Id", "x"),
          List.of("X-Session-Id", "00000000-0000-0000-0000-000000000000"),
          List.of("Authorization", "Bearer x"),
          List.of("Authorization", "Basic eDp4"),
          List.of("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."),
          List.of("Cookie", "safespace_session=x; ;=;\"a"),
          List.of("Origin", "https://evil.example.org"),
          List.of("Origin", "null"),
          List.of("Origin", "http://localhost:3000"),
          List.of("X-HTTP-Method-Override", "DELETE"),
          List.of("X-Request-Id", "<>"),
          List.of("X-Forwarded-For", "::1, garbage, 1.2.3.4:5"),
          List.of("Last-Event-ID", "x"),
          List.of("Last-Event-ID", "-1"),
          List.of("Accept", "text/html;q=0, */*;q=2"),
          List.of("Accept", "application/openmetrics-text"),
          List.of("Range", "bytes=5-1"),
          List.of("Connection", "close"),
          List.of("Connection", "upgrade"),
          List.of("Upgrade", "h2c"),
          List.of("TE", "trailers"),
          List.of("X-Filler", "x".repeat(9_000)),
          List.of("X-Odd", "\u00e9\u00ff\u0001"));

  /** What a word of JSON may be replaced by. */
  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e301",
          "1e999999999",
          "-1e-999999999",
          "9".repeat(41),
          "9".repeat(3_000),
          "9223372036854775808",
          "0.1234567890123456789",
          "\"\"",
          "\"x\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"😴\"",
          "[]",
          "{}",
          "[null]",
          "{\"a\":{\"b\":[1,{\"c\":null}]}}",
          "NaN",
          "Infinity",
          "'x'",
          "01",
          "\"\\x\"",
          "");

  private Mutations() {}

  static void spoil(Request request, RandomGenerator random) {
    ALL.get(random.nextInt(ALL.size())).spoil(request, random);
    if (random.nextInt(4) == 0) ALL.get(random.nextInt(ALL.size())).spoil(request, random);
  }

  private static <T> T one(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Changes, adds or takes away bytes of the body. */
  private static void bytes(Request request, RandomGenerator random) {
    byte[] body = request.body;
    if (body == null || body.length == 0) {
      query(request, random);
      return;
    }
    int at = random.nextInt(body.length);
    switch (random.nextInt(4)) {
      case 0 -> body[at] = (byte) random.nextInt(256);
      case 1 -> request.body = Arrays.copyOf(body, at);
      case 2 ->
          request.body =
              joined(Arrays.copyOf(body, at), new byte[] {(byte) 0xc0, (byte) 0x80}, body);
      default -> request.body = joined(body, new byte[] {(byte) random.nextInt(256)});
    }
  }

  private static byte[] joined(byte[]... parts) {
    StringBuilder all = new StringBuilder();
    for (byte[] part : parts) all.append(new String(part, ISO_8859_1));
    return all.toString().getBytes(ISO_8859_1);
  }

  /** Replaces a word of the JSON, be it a name or a value, or puts a member beside it. */
  private static void token(Request request, RandomGenerator random) {
    if (request.body == null) {
      path(request, random);
      return;
    }
    String json = new String(request.body, ISO_8859_1);
    List<String> words = List.of(json.split("(?=[\\[\\]{},:])|(?<=[\\[\\]{},:])", -1));
    int at = random.nextInt(words.size());
    String token = new String(one(TOKENS, random).getBytes(UTF_8), ISO_8859_1);
    String replacement =
        switch (random.nextInt(5)) {
          case 0 -> "";
          case 1 -> words.get(at) + words.get(at);
          case 2 -> words.get(at) + "\"role\":\"user\",\"unknown\":" + token + ",";
          default -> token;
        };
    StringBuilder spoilt = new StringBuilder();
    for (int i = 0; i < words.size(); i++) spoilt.append(i == at ? replacement : words.get(i));
    request.body = spoilt.toString().getBytes(ISO_8859_1);
  }

  /** Changes what is around the body. */
  private static void frame(Request request, RandomGenerator random) {
    byte[] body = request.body == null ? "{}".getBytes(UTF_8) : request.body;
    String json = new String(body, UTF_8);
    request.body =
        switch (random.nextInt(8)) {
          case 0 -> ("\ufeff" + json).getBytes(UTF_8);
          case 1 -> json.getBytes(UTF_16);
          case 2 -> (json + json).getBytes(UTF_8);
          case 3 -> (json + " // comment").getBytes(UTF_8);
          case 4 -> ("[" + json + "]").getBytes(UTF_8);
          case 5 -> json.replaceFirst("\\{", "{\"title\":\"a\",\"title\":\"b\",").getBytes(UTF_8);
          case 6 -> " \r\n\t".getBytes(UTF_8);
          default -> new byte[0];
        };
  }

  /** A body that is nested to about the limit, or far beyond. */
  private static void depth(Request request, RandomGenerator random) {
    int depth = random.nextBoolean() ? 60 + random.nextInt(6) : 20_000;
    boolean objects = random.nextBoolean();
    String nested =
        (objects ? "{\"a\":" : "[").repeat(depth) + "1" + (objects ? "}" : "]").repeat(depth);
    request.headers.put("Content-Type", "application/json");
    request.body = ("{\"metadata\":{\"deep\":" + nested + "}}").getBytes(UTF_8);
  }

  private static void method(Request request, RandomGenerator random) {
    request.method = one(METHODS, random);
  }

  /** Replaces a segment of the path, or adds one. */
  private static void path(Request request, RandomGenerator random) {
    int query = request.target.indexOf('?');
    String path = query < 0 ? request.target : request.target.substring(0, query);
    String rest = request.target.substring(path.length());
    String[] segments = path.split("/", -1);
    int at = 1 + random.nextInt(segments.length);
    String segment = one(SEGMENTS, random);
    if (at < segments.length) {
      segments[at] = segment;
      request.target = String.join("/", segments) + rest;
    } else {
      request.target = path + "/" + segment + rest;
    }
  }

  private static void query(Request request, RandomGenerator random) {
    String separator = request.target.contains("?") ? "&" : "?";
    request.target += separator + one(PAIRS, random);
  }

  private static void header(Request request, RandomGenerator random) {
    List<String> header = one(HEADERS, random);
    request.headers.put(header.getFirst(), header.getLast());
  }

  /** Sends the body in chunks, or says that there is more of it than anybody takes. */
  private static void coding(Request request, RandomGenerator random) {
    byte[] body = request.body;
    if (body != null && random.nextBoolean()) {
      request.headers.put("Transfer-Encoding", "chunked");
      String length = Integer.toHexString(body.length) + "\r\n";
      request.body =
          body.length == 0
              ? "0\r\n\r\n".getBytes(UTF_8)
              : joined(length.getBytes(UTF_8), body, "\r\n0\r\n\r\n".getBytes(UTF_8));
    } else if (body != null && request.isJson()) {
      request.headers.put("Content-Length", "" + (1 << 30));
      request.body = null;
    } else {
      header(request, random);
    }
  }
}
