package safespace.bootstrap;

import static safespace.bootstrap.Parsers.duration;
import static safespace.bootstrap.Parsers.oneOf;

import java.time.Duration;
import java.util.Optional;
import safespace.domain.redaction.Redaction;
import safespace.domain.storage.Lifetimes;

/**
 * The settings of what is kept, and for how long.
 *
 * @param sessionTtl without anything being appended; empty for ever
 * @param retention of messages; empty for ever
 * @param tombstoneTtl how long the id of a session that is gone stays refused
 * @param streamTimeout after which a message that is being written counts as abandoned
 * @param sweepInterval between two looks at what is due
 * @param redaction what becomes of sensitive data
 */
record KeepingConfig(
    Optional<Duration> sessionTtl,
    Optional<Duration> retention,
    Duration tombstoneTtl,
    Duration streamTimeout,
    Duration sweepInterval,
    Redaction.Mode redaction) {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Setting<Duration> SESSION_TTL =
      Setting.of(
          "SESSION_TTL",
          "",
          "a duration from 1s",
          duration(Duration.ofSeconds(1), LONGEST),
          "a session expires when nothing was appended to it for so long; none for never");

  private static final Setting<Duration> RETENTION =
      Setting.of(
          "RETENTION",
          "",
          "a duration from 1s",
          duration(Duration.ofSeconds(1), LONGEST),
          "messages that are older are erased; none for never");

  private static final Setting<Duration> TOMBSTONE_TTL =
      Setting.of(
          "TOMBSTONE_TTL",
          "30d",
          "a duration from 1s",
          duration(Duration.ofSeconds(1), LONGEST),
          "how long the id of a session that is gone stays refused");

  private static final Setting<Duration> STREAM_TIMEOUT =
      Setting.of(
          "STREAM_TIMEOUT",
          "90s",
          "a duration from 1s to 1d",
          duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          "a message that is being written counts as interrupted when nothing came for so long");

  private static final Setting<Duration> SWEEP_INTERVAL =
      Setting.of(
          "SWEEP_INTERVAL",
          "10s",
          "a duration from 100ms to 1d",
          duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "how often the server looks for what has expired");

  private static final Setting<Redaction.Mode> REDACTION =
      Setting.of(
          "REDACTION",
          "off",
          "off, mask or reject",
          oneOf(Redaction.Mode.class),
          "what becomes of e-mail addresses, phone numbers, cards, IBANs and keys in what is said");

  static KeepingConfig read(SettingsReader reader) {
    return new KeepingConfig(
        reader.optional(SESSION_TTL),
        reader.optional(RETENTION),
        reader.value(TOMBSTONE_TTL),
        reader.value(STREAM_TIMEOUT),
        reader.value(SWEEP_INTERVAL),
        reader.value(REDACTION));
  }

  Lifetimes lifetimes() {
    return new Lifetimes(sessionTtl.orElse(null), tombstoneTtl);
  }
}
