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
    for (Fingerprint body : bodies) derived.add(ids.next(SESSION, body, 1));
    return derived;
  }

  @Test
  void next_isTheSameForEver() {
    assertThat(ids.next(SESSION, BODY, 1).text()).isEqualTo("34f0ad80-3cb9-8809-86a6-b02b82ad2dc4");
    assertThat(ids.next(SESSION, BODY, 1).text()).isEqualTo("b0bb39be-e798-8386-b50b-063bc690c8da");
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
    assertThat(ids.next(SESSION, BODY, 1)).isNotEqualTo(ids.next(SessionId.random(), BODY, 1));
  }

  @Test
  void next_countsEachSessionByItself() {
    MessageId first = ids.next(SESSION, BODY, 1);
    DerivedIds others = new DerivedIds();
    others.next(SessionId.random(), BODY, 1);

    assertThat(others.next(SESSION, BODY, 1)).isEqualTo(first);
  }

  @Test
  void next_isAUuidOfVersionEightOfRfc9562() {
    for (int i = 0; i < 100; i++) {
      MessageId id = ids.next(SESSION, message("Message " + i).body().fingerprint(), 1);

      assertThat(id.value().version()).isEqualTo(8);
      assertThat(id.value().variant()).isEqualTo(2);
      assertThat(MessageId.parse(id.text())).contains(id);
    }
  }

  /** Of a file: a letter is a session, a digit a message. */
  private static List<MessageId> idsOf(DerivedIds ids, String... lines) {
    List<MessageId> derived = new ArrayList<>();
    for (String line : lines) {
      SessionId session =
          SessionId.of(SESSION.text().replace("ab", line.substring(0, 1).repeat(2)));
      Fingerprint body = message(line.substring(1)).body().fingerprint();
      derived.add(ids.next(session, body, derived.size() + 1));
    }
    return derived;
  }

  @Test
  void next_givesEachLineItsOwn_alsoOfSessionsThatWereForgotten() {
    String[] lines = "a1 a1 a2 b1 b1 c1 c2 a1 a1 d1 a1 a2 a2".split(" ");

    List<MessageId> derived = idsOf(new DerivedIds(3), lines);

    assertThat(derived).doesNotHaveDuplicates();
    assertThat(idsOf(new DerivedIds(3), lines)).isEqualTo(derived);
  }

  @Test
  void next_givesEachLineItsOwn_whereOneSessionAloneIsMoreThanIsRemembered() {
    String[] lines = "a1 a2 a3 a4 a1 a2 a3 a4 a1".split(" ");

    assertThat(idsOf(new DerivedIds(3), lines)).doesNotHaveDuplicates();
  }

  @Test
  void next_isTheSameHoweverMuchIsRemembered_whereSessionsStandTogether() {
    String[] lines = "a1 a1 a2 b1 b1 c1 c2 c1 d1 d1 d2 e1".split(" ");

    assertThat(idsOf(new DerivedIds(3), lines)).isEqualTo(idsOf(new DerivedIds(), lines));
  }
}
