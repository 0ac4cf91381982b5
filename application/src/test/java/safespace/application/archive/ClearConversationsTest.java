package safespace.application.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.archive.Archive.Cleared;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class ClearConversationsTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());

  @Test
  void clear_leavesNothingToExport_andTellsWhatThereWas() {
    storage
        .messages()
        .append(
            new Append(SessionId.random(), List.of(message("Hello")), null, true, Actor.ANONYMOUS));

    assertThat(new ClearConversations(storage.archive()).clear()).isEqualTo(new Cleared(1, 1, 0));

    List<Entry> left = new ArrayList<>();
    new ExportConversations(storage.archive()).export(left::add);
    assertThat(left).isEmpty();
  }
}
