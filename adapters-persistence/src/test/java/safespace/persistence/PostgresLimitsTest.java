package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import safespace.domain.limit.Rate;
import safespace.domain.limit.SharedLimits;
import safespace.domain.limit.SharedLimits.Claim;
import safespace.domain.limit.SharedLimitsContract;

class PostgresLimitsTest extends SharedLimitsContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStorage storage = database.storage();
  private final PostgresStorage another = database.storage();
  private final TimeLimit patience = new TimeLimit(Duration.ofMinutes(1));

  @AfterEach
  void close() {
    patience.close();
    another.close();
    storage.close();
    database.close();
  }

  /** What is granted is exact however long it takes; who asks gives up sooner. */
  @Override
  protected SharedLimits limits() {
    return storage.limits(patience);
  }

  @Override
  protected SharedLimits ofAnotherServer() {
    return another.limits(patience);
  }

  /** Nobody moves the server's clock: what is there grows older. */
  @Override
  protected void pass(Duration time, Claim claim) {
    database.execute("update rate_limits set full_at = full_at - interval '%s'".formatted(time));
  }

  @Test
  void take_storesNoSubject() {
    limits().take(List.of(new Claim("address", "203.0.113.7", new Rate(3, Duration.ofHours(3)))));

    assertThat(database.texts("select r::text from rate_limits r"))
        .hasSize(1)
        .noneMatch(row -> row.contains("203.0.113.7") || row.contains("address"));
  }
}
