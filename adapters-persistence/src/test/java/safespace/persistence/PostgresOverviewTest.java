package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Overview;
import safespace.domain.overview.OverviewContract;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresOverviewTest extends OverviewContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStorage storage = database.storage(new Lifetimes(TTL, TTL));

  @AfterEach
  void close() {
    storage.close();
    database.close();
  }

  @Override
  protected Overview overview() {
    return storage.overview();
  }

  @Override
  protected void pass(Duration time) {
    database.pass(time);
  }

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }

  @Test
  void figures_tellTheSizesOfTheTables() {
    newSession(message("Hello"));
    database.execute("vacuum analyze");

    Figures figures = overview().figures();

    assertThat(figures.bytes()).isPositive();
    assertThat(figures.tables())
        .extracting(Figures.Table::name)
        .contains("messages", "sessions", "session_tombstones")
        .doesNotContain("flyway_schema_history")
        .isSorted();
    assertThat(figures.tables())
        .filteredOn(table -> table.name().equals("messages"))
        .singleElement()
        .satisfies(table -> {
          assertThat(table.rows()).isEqualTo(1);
          assertThat(table.bytes()).isPositive();
        });
  }
}
