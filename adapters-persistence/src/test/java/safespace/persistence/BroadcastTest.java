package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import safespace.domain.live.Broadcast;
import safespace.domain.live.Topic;
import safespace.domain.session.SessionId;

/** Two processes on one database. */
class BroadcastTest {
  private static final String LISTENERS =
      "from pg_stat_activity where application_name = 'safespace-events'"
          + " and datname = current_database()";

  private final TestDatabase database = TestDatabase.fresh();
  private final Replica here = new Replica();
  private final Replica there = new Replica();

  /** A process, and what it hears. */
  private final class Replica {
    final PostgresStorage storage = database.storage();
    final Broadcast broadcast = storage.broadcast(database.direct());
    final Set<Topic> heard = ConcurrentHashMap.newKeySet();
    final AtomicInteger beginnings = new AtomicInteger();

    void begin() {
      broadcast.listen(heard::add, beginnings::incrementAndGet);
      Await.until("listening", broadcast::isListening);
    }

    void end() {
      broadcast.close();
      storage.close();
    }
  }

  @BeforeEach
  void begin() {
    here.begin();
    there.begin();
  }

  @AfterEach
  void end() {
    here.end();
    there.end();
    database.close();
  }

  private static Topic random() {
    return Topic.of(SessionId.random());
  }

  @Test
  void send_isHeardByOthers_notByOneself() {
    Topic first = random();
    Topic second = random();

    here.broadcast.send(first);
    there.broadcast.send(second);

    Await.until("heard there", () -> there.heard.contains(first));
    Await.until("heard here", () -> here.heard.contains(second));
    assertThat(here.heard).containsExactly(second);
    assertThat(there.heard).containsExactly(first);
  }

  @Test
  void send_tellsOfManyAtOnce() {
    List<Topic> topics = IntStream.range(0, 2_000).mapToObj(_ -> random()).toList();

    topics.forEach(here.broadcast::send);

    Await.until("all heard", () -> there.heard.size() == 2_000);
    assertThat(there.heard).containsExactlyInAnyOrderElementsOf(topics);
  }

  @Test
  void topic_doesNotTellTheSession() {
    SessionId session = SessionId.random();

    here.broadcast.send(Topic.of(session));

    Await.until("heard", () -> there.heard.contains(Topic.of(session)));
    assertThat(Topic.of(session).text()).hasSize(22).doesNotContain(session.text().substring(0, 8));
  }

  @Test
  void listening_holdsOneConnectionOfItsOwn() {
    assertThat(database.text("select count(*) " + LISTENERS)).isEqualTo("2");
    here.broadcast.close();
    assertThat(here.broadcast.isListening()).isFalse();
    Await.until("closed", () -> database.text("select count(*) " + LISTENERS).equals("1"));
  }

  @Test
  void listening_beginsAgainWhenItsConnectionIsLost_andSaysSo() {
    database.texts("select pg_terminate_backend(pid, 10000) " + LISTENERS);

    Await.until("listening again", () -> there.beginnings.get() == 2);
    Topic topic = random();
    here.broadcast.send(topic);
    Await.until("heard", () -> there.heard.contains(topic));
  }
}
