package safespace.application.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;

class DerivedIdsTest {
  private static final SessionId SESSION = SessionId.of("4f6c0c8e-00ab-4def-8abc-0123456789ab");
  private static final Fingerprint BODY = new Fingerprint("0123456789abcdef".repeat(4));

  private final DerivedIds ids = new DerivedIds();

  /** The ids of a file of a session's messages. */
  private static List<MessageId> idsOf(Fingerprint... bodies) {
    DerivedIds ids = new DerivedIds();
    List<MessageId> derived = new ArrayList<>();
    for (Fingerprint body : bodies) derived.add(ids.next(SESSION, body));
    return derived;
  }

  @Test
  void next_isTheSameForEver() {
    assertThat(ids.next(SESSION, BODY).text()).isEqualTo("34f0ad80-3cb9-8809-86a6-b02b82ad2dc4");
    assertThat(ids.next(SESSION, BODY).text()).isEqualTo("b0bb39be-e798-8386-b50b-063bc690c8da");
  }

  @Test
  void next_isTheSameWheneverTheSameFileComesIn() {
    Fingerprint hello = message("Hello").body().fingerprint();
    Fingerprint bye = message("Bye").body().fingerprint();

    List<MessageId> first = idsOf(hello, bye, hello);

    assertThat(first).doesNotHaveDuplicates();
    assertThat(idsOf(hello, bye, hello)).isEqualTo(first);
  }

  @Test
  void next_doesNotDependOnTheMessagesInBetween() {
    Fingerprint hello = message("Hello").body().fingerprint();
    Fingerprint bye = message("Bye").body().fingerprint();

    assertThat(idsOf(hello, hello, bye))
        .containsExactlyInAnyOrderElementsOf(idsOf(bye, hello, hello));
  }

  @Test
  void next_differsForTheSameMessageInAnotherSession() {
    assertThat(ids.next(SESSION, BODY)).isNotEqualTo(ids.next(SessionId.random(), BODY));
  }

  @Test
  void next_countsEachSessionByItself() {
    MessageId first = ids.next(SESSION, BODY);
    DerivedIds others = new DerivedIds();
    others.next(SessionId.random(), BODY);

    assertThat(others.next(SESSION, BODY)).isEqualTo(first);
  }

  @Test
  void next_isAUuidOfVersionEightOfRfc9562() {
    for (int i = 0; i < 100; i++) {
      MessageId id = ids.next(SESSION, message("Message " + i).body().fingerprint());

      assertThat(id.value().version()).isEqualTo(8);
      assertThat(id.value().variant()).isEqualTo(2);
      assertThat(MessageId.parse(id.text())).contains(id);
    }
  }
}
