package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.message.Append;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

class AppendQueueTest {
  private final SessionId session = SessionId.random();
  private final AppendQueue queue = new AppendQueue(1_000);

  private static WaitingAppend append(SessionId to, NewMessage message, @Nullable Long previous) {
    return new WaitingAppend(new Append(to, List.of(message), previous, true, Actor.ANONYMOUS));
  }

  private WaitingAppend offered(WaitingAppend append) {
    assertThat(queue.offer(append)).isTrue();
    return append;
  }

  @Test
  void session_keepsTheOrderInWhichItsAppendsCame() {
    WaitingAppend first = offered(append(session, message("One"), null));
    WaitingAppend second = offered(append(session, message("Two"), null));

    assertThat(queue.poll(64)).containsExactly(first, second);
    assertThat(queue.size()).isZero();
  }

  @Test
  void sessionWithVeryMuchToStore_keepsNobodyElseFromTheNextGroup() {
    for (int i = 0; i < 500; i++) offered(append(session, message("Much"), null));
    WaitingAppend other = offered(append(SessionId.random(), message("Little"), null));

    assertThat(queue.poll(64)).hasSize(64).contains(other);
    assertThat(queue.size()).isEqualTo(437);
  }

  @Test
  void sessionsTakeTurns_fromGroupToGroup() {
    WaitingAppend first = offered(append(session, message("One"), null));
    WaitingAppend second = offered(append(session, message("Two"), null));
    WaitingAppend other = offered(append(SessionId.random(), message("One"), null));

    assertThat(queue.poll(1)).containsExactly(first);
    assertThat(queue.poll(1)).containsExactly(other);
    assertThat(queue.poll(1)).containsExactly(second);
  }

  @Test
  void repetition_isInTheNextGroup_andOthersWithItsIdInThis() {
    NewMessage message = message("Hello");
    WaitingAppend original = offered(append(session, message, null));
    WaitingAppend repetition = offered(append(session, message, null));
    WaitingAppend other = offered(append(SessionId.random(), message, null));

    assertThat(queue.poll(64)).containsExactly(original, other);
    assertThat(queue.poll(64)).containsExactly(repetition);
  }

  @Test
  void appendThatNamesTheNumberBeforeIt_isTheFirstOfItsSession() {
    WaitingAppend careless = offered(append(session, message("One"), null));
    WaitingAppend careful = offered(append(session, message("Two"), 1L));
    WaitingAppend after = offered(append(session, message("Three"), null));

    assertThat(queue.poll(64)).containsExactly(careless);
    assertThat(queue.poll(64)).containsExactly(careful, after);
  }

  @Test
  void oneTooMany_isNotTaken() {
    AppendQueue small = new AppendQueue(1);

    assertThat(small.offer(append(session, message("One"), null))).isTrue();
    assertThat(small.offer(append(session, message("Two"), null))).isFalse();
  }
}
