package safespace.bootstrap;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** Conversations as a file, all kinds of them; the same ones for the same seed. */
final class SampleArchive {
  private static final String[] ROLES = {"user", "assistant", "system", "tool"};
  private static final String[] STATUSES = {"complete", "interrupted", "failed"};
  private static final String[] TEXTS = {
    "Hello",
    "I cannot sleep. 😴 👩‍👩‍👧‍👦 🏳️‍🌈",
    "zwei\\nZeilen\\tund ein \\\"Zitat\\\" \\\\ /",
    " \\u0001\\u007f\\u2028\\u2029\\ufeff\\ufffd ",
    "\\ud83d\\ude42 العربية עברית ไทย e\\u0301 \\u00e9",
    "<script>alert('x')</script> %s %n $1 ' ; --",
    "null"
  };
  private static final String[] NUMBERS = {
    "0", "-0", "-1.50", "1e3", "1E-7", "0.1234567890123456789", "9007199254740993", "1e300"
  };

  private final Random random;
  private final StringBuilder lines = new StringBuilder();

  private SampleArchive(long seed) {
    this.random = new Random(seed);
  }

  /** About eleven lines a session, and one message as long as messages may be. */
  static String lines(long seed, int sessions) {
    SampleArchive archive = new SampleArchive(seed);
    for (int i = 0; i < sessions; i++) archive.session();
    archive.message(archive.uuid(), "🙂".repeat(100_000));
    archive.message(archive.uuid(), "\\u0001".repeat(100_000));
    return archive.lines.toString();
  }

  private void session() {
    String id = uuid();
    if (random.nextBoolean()) {
      lines.append("{\"id\":\"").append(id.toUpperCase(java.util.Locale.ROOT)).append('"');
      if (random.nextBoolean()) lines.append(",\"title\":\"").append(text()).append('"');
      if (random.nextBoolean()) lines.append(",\"metadata\":").append(metadata());
      lines.append(createdAt()).append(",\"type\":\"session\"}\n");
    }
    int messages = random.nextInt(21);
    for (int i = 0; i < messages; i++) message(id, text() + " " + i);
  }

  private void message(String session, String content) {
    lines.append("{\"type\":\"message\",\"session_id\":\"").append(session).append('"');
    if (random.nextInt(4) > 0) lines.append(",\"id\":\"").append(uuid()).append('"');
    lines.append(",\"role\":\"").append(one(ROLES)).append('"');
    lines.append(",\"content\":\"").append(content).append('"');
    if (random.nextInt(3) == 0) lines.append(",\"citations\":").append(citations());
    if (random.nextInt(3) == 0) lines.append(",\"metadata\":").append(metadata());
    if (random.nextInt(4) == 0) {
      lines.append(",\"status\":\"").append(one(STATUSES)).append('"');
    }
    lines.append(createdAt()).append("}\n");
  }

  private String citations() {
    StringBuilder citations = new StringBuilder("[");
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      if (i > 0) citations.append(',');
      citations.append("{\"title\":\"").append(text()).append('"');
      if (random.nextBoolean())
        citations.append(",\"url\":\"https://example.org/ä?q=%20#").append(i).append('"');
      if (random.nextBoolean()) citations.append(",\"snippet\":\"").append(text()).append('"');
      if (random.nextBoolean()) citations.append(",\"source_id\":\"s-").append(i).append('"');
      if (random.nextBoolean()) citations.append(",\"score\":").append(one(NUMBERS));
      if (random.nextBoolean()) citations.append(",\"end\":3,\"start\":0");
      if (random.nextBoolean()) citations.append(",\"metadata\":").append(metadata());
      citations.append('}');
    }
    return citations.append(']').toString();
  }

  private String metadata() {
    return """
    {"z": %s, "a": {"deep": [null, true, %s, "%s", [], {}]}, "": "", "\\ud83d\\ude42": -0.0}\
    """
        .formatted(one(NUMBERS), one(NUMBERS), text().replace("%", "%%"));
  }

  private String createdAt() {
    Instant time =
        Instant.ofEpochSecond(random.nextLong(1_800_000_000L), random.nextInt(1_000_000_000));
    return switch (random.nextInt(3)) {
      case 0 -> "";
      case 1 -> ",\"created_at\":\"" + time + "\"";
      default -> ",\"created_at\":\"2026-11-20T15:30:23.5+02:00\"";
    };
  }

  private String text() {
    return one(TEXTS);
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private String uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes).toString();
  }
}
