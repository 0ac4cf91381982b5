package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.limit.Network;
import safespace.domain.limit.Rate;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;

/** Tests come from 127.0.0.1, a trusted proxy here: each brings an address of its own along. */
class RateLimitsApiTest {
  private static final AtomicInteger clients = new AtomicInteger();

  @RegisterExtension
  static final TestApi api =
      TestApi.limited(
          new RateLimits.Settings(
              Map.of(
                  Limit.HISTORY, new Rate(4, Duration.ofSeconds(60)),
                  Limit.WRITES, new Rate(2, Duration.ofSeconds(60)),
                  Limit.CHUNKS, new Rate(3, Duration.ofSeconds(60)),
                  Limit.ADDRESS, new Rate(20, Duration.ofSeconds(60))),
              List.of(Network.parse("127.0.0.1").orElseThrow())));

  private final String client = "198.51.100." + clients.incrementAndGet();
  private final String session = TestApi.newSession();

  private Answer get(String path) {
    return api.get(path, "X-Forwarded-For", client);
  }

  private Answer append(String toSession) {
    return api.post(toSession + "/messages", TestApi.message("Hello"), "X-Forwarded-For", client);
  }

  @Test
  void answers_tellThePoliciesAndWhatIsLeft() {
    Answer first = append(session);
    Answer read = get(session);

    assertThat(first.header("RateLimit-Policy"))
        .isEqualTo("\"address\";q=20;w=60, \"writes\";q=2;w=60");
    assertThat(first.header("RateLimit")).isEqualTo("\"address\";r=19;t=3, \"writes\";r=1;t=30");
    assertThat(read.header("RateLimit-Policy"))
        .isEqualTo("\"address\";q=20;w=60, \"history\";q=4;w=60");
    assertThat(read.header("RateLimit")).isEqualTo("\"address\";r=18;t=6, \"history\";r=3;t=15");
  }

  @Test
  void refusal_saysWhenToComeAgain_andCostsNothing() {
    append(session);
    append(session);
    Answer refused = append(session);
    append(session);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("rate_limited");
    assertThat(refused.header("Retry-After")).isEqualTo("30");
    assertThat(refused.header("RateLimit")).isEqualTo("\"address\";r=18;t=6, \"writes\";r=0;t=60");

    api.clock.advance(Duration.ofMillis(29_500));
    assertThat(append(session).header("Retry-After")).isEqualTo("1");
    api.clock.advance(Duration.ofMillis(500));
    assertThat(append(session).status()).isEqualTo(201);
  }

  @Test
  void historyWritesAndChunks_areLimitedApart() {
    append(session);
    append(session);

    assertThat(append(session).status()).isEqualTo(429);
    for (int i = 0; i < 4; i++) assertThat(get(session).status()).isEqualTo(200);
    assertThat(get(session + "/messages").status()).isEqualTo(429);
    String chunks = session + "/messages/" + UUID.randomUUID() + "/chunks";
    for (int i = 0; i < 3; i++) assertThat(chunk(chunks).status()).isEqualTo(404);
    assertThat(chunk(chunks).status()).isEqualTo(429);
  }

  private Answer chunk(String path) {
    return api.post(path, "{\"offset\": 0, \"text\": \"a\"}", "X-Forwarded-For", client);
  }

  @Test
  void sessions_areLimitedApart() {
    append(session);
    append(session);

    assertThat(append(session).status()).isEqualTo(429);
    assertThat(append(TestApi.newSession()).status()).isEqualTo(201);
  }

  @Test
  void current_isTheSameSession() {
    append(session);
    append(session);

    assertThat(
            api.post(
                    "/v1/sessions/current/messages",
                    TestApi.message("Hello"),
                    "X-Forwarded-For",
                    client,
                    "X-Session-Id",
                    TestApi.idOf(session))
                .status())
        .isEqualTo(429);
  }

  @Test
  void manySessionsOfOneAddress_hitItsLimit_whetherTheyExistOrNot() {
    for (int i = 0; i < 19; i++) assertThat(get(TestApi.newSession()).status()).isEqualTo(404);
    Answer nonsense = get("/v1/sessions/nonsense");
    Answer refused = get(TestApi.newSession());

    assertThat(nonsense.status()).isEqualTo(400);
    assertThat(nonsense.header("RateLimit")).isEqualTo("\"address\";r=0;t=60");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("3");
    assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"address\";q=20;w=60");
  }

  @Test
  void makingAndLookingUpSessions_countForTheAddressAlone() {
    Answer made = api.post("/v1/sessions", "{}", "X-Forwarded-For", client);
    Answer found =
        api.post(
            "/v1/sessions/lookup",
            "{\"ids\": [\"%s\"]}".formatted(UUID.randomUUID()),
            "X-Forwarded-For",
            client);

    assertThat(made.header("RateLimit")).isEqualTo("\"address\";r=19;t=3");
    assertThat(found.header("RateLimit")).isEqualTo("\"address\";r=18;t=6");
  }

  @Test
  void refusal_comesBeforeTheBodyIsLookedAt() {
    append(session);
    append(session);

    assertThat(
            api.post(session + "/messages", "no JSON at all", "X-Forwarded-For", client).status())
        .isEqualTo(429);
  }

  @Test
  void forgedHops_changeNothing() {
    for (int i = 0; i < 20; i++) {
      api.get(TestApi.newSession(), "X-Forwarded-For", "203.0.113." + i + ", " + client);
    }

    assertThat(api.get(TestApi.newSession(), "X-Forwarded-For", "203.0.113.99, " + client).status())
        .isEqualTo(429);
  }

  @Test
  void headRequests_count_andProbesAndOptionsDoNot() {
    append(session);
    Answer head = api.send("HEAD", session, null, "X-Forwarded-For", client);

    assertThat(head.header("RateLimit")).contains("\"history\";r=3;t=15");
    for (int i = 0; i < 30; i++) {
      assertThat(api.send("OPTIONS", session, null, "X-Forwarded-For", client).status())
          .isEqualTo(204);
      assertThat(get("/health").status()).isEqualTo(200);
    }
    assertThat(get("/health").headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(get(session).status()).isEqualTo(200);
  }

  @Test
  void service_isFreeOfTheAddressLimit_andNotOfTheSessions() {
    String key = "Bearer " + TestApi.SERVICE_KEY;
    for (int i = 0; i < 30; i++) {
      assertThat(api.get(TestApi.newSession(), "Authorization", key).status()).isEqualTo(404);
    }
    String messages = session + "/messages";
    api.post(messages, TestApi.message("One"), "Authorization", key);
    Answer second = api.post(messages, TestApi.message("Two"), "Authorization", key);

    assertThat(second.header("RateLimit")).isEqualTo("\"writes\";r=0;t=60");
    assertThat(api.post(messages, TestApi.message("3"), "Authorization", key).status())
        .isEqualTo(429);
  }

  @Test
  void guessesAtCredentials_countForTheAddress() {
    for (int i = 0; i < 20; i++) {
      assertThat(guess("Bearer guess-" + i).status()).isEqualTo(401);
    }

    assertThat(guess("Bearer another").status()).isEqualTo(429);
  }

  private Answer guess(String credential) {
    return api.get(session, "X-Forwarded-For", client, "Authorization", credential);
  }
}
