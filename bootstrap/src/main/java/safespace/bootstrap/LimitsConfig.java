package safespace.bootstrap;

import static safespace.bootstrap.Parsers.oneOf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import safespace.domain.limit.Network;
import safespace.domain.limit.Rate;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;

/** The settings of rate limits. */
record LimitsConfig(RateLimits.Settings settings, Store store) {

  /** Where it is counted. */
  enum Store {
    /** Each server by itself. */
    MEMORY,
    /** All servers on the same database together. */
    POSTGRES
  }

  private static final String RATE =
      "a number and a duration from 1s to 1d, such as 120/1m, or off";

  private static final Setting<Optional<Rate>> RATE_LIMIT_HISTORY =
      Setting.of(
          "RATE_LIMIT_HISTORY", "120/1m", RATE, Parsers::rate, "how often a session may be read");

  private static final Setting<Optional<Rate>> RATE_LIMIT_WRITES =
      Setting.of(
          "RATE_LIMIT_WRITES",
          "60/1m",
          RATE,
          Parsers::rate,
          "how often a session may be written to, but for chunks");

  private static final Setting<Optional<Rate>> RATE_LIMIT_CHUNKS =
      Setting.of(
          "RATE_LIMIT_CHUNKS",
          "1200/1m",
          RATE,
          Parsers::rate,
          "how often a session may be sent a chunk of a message");

  private static final Setting<Optional<Rate>> RATE_LIMIT_ADDRESS =
      Setting.of(
          "RATE_LIMIT_ADDRESS",
          "600/1m",
          RATE,
          Parsers::rate,
          "how often an address may ask for anything, or a /64 of IPv6");

  private static final Setting<Store> RATE_LIMIT_STORE =
      Setting.of(
          "RATE_LIMIT_STORE",
          "memory",
          "memory or postgres",
          oneOf(Store.class),
          "where it is counted: by each server, or by all on the database together");

  private static final Setting<List<Network>> TRUSTED_PROXIES =
      Setting.of(
          "TRUSTED_PROXIES",
          "",
          "addresses or networks such as 10.0.0.0/8, with commas between them",
          Parsers::networks,
          "proxies whose X-Forwarded-For is believed");

  static LimitsConfig read(SettingsReader reader) {
    Map<Limit, Rate> rates = new EnumMap<>(Limit.class);
    reader.value(RATE_LIMIT_HISTORY).ifPresent(rate -> rates.put(Limit.HISTORY, rate));
    reader.value(RATE_LIMIT_WRITES).ifPresent(rate -> rates.put(Limit.WRITES, rate));
    reader.value(RATE_LIMIT_CHUNKS).ifPresent(rate -> rates.put(Limit.CHUNKS, rate));
    reader.value(RATE_LIMIT_ADDRESS).ifPresent(rate -> rates.put(Limit.ADDRESS, rate));
    Store store = reader.value(RATE_LIMIT_STORE);
    List<Network> proxies = reader.optional(TRUSTED_PROXIES).orElse(List.of());
    return new LimitsConfig(new RateLimits.Settings(rates, proxies), store);
  }
}
