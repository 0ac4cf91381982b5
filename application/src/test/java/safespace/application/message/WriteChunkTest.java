package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.streaming;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Rejection.Reason;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class WriteChunkTest {
  private static final Chunk UPON = new Chunk(4, " upon");

  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final SessionId session = SessionId.random();
  private final NewMessage answer = streaming("Once");

  @BeforeEach
  void begin() {
    storage.messages().append(new Append(session, List.of(answer), null, true, Actor.SERVICE));
  }

  private long write(Set<Role> visitorRoles, MessageId id, Actor actor) {
    return new WriteChunk(
            storage.messages(), new VisitorRoles(visitorRoles), Redaction.OFF, ChangeListener.NONE)
        .write(session, id, UPON, actor);
  }

  private String content() {
    return storage.messages().find(session, answer.id()).body().content().text();
  }

  @Test
  void write_addsToTheMessage() {
    assertThat(write(Set.of(Role.values()), answer.id(), Actor.ANONYMOUS)).isEqualTo(9);
    assertThat(content()).isEqualTo("Once upon");
  }

  @Test
  void write_keepsVisitorsFromMessagesOfOtherRoles() {
    assertThat(reasonOf(() -> write(Set.of(Role.USER), answer.id(), Actor.ANONYMOUS)))
        .isEqualTo(Reason.ROLE_NOT_ALLOWED);
    assertThat(content()).isEqualTo("Once");

    assertThat(write(Set.of(Role.ASSISTANT), answer.id(), Actor.ANONYMOUS)).isEqualTo(9);
  }

  @Test
  void write_keepsTheServiceFromNothing() {
    assertThat(write(Set.of(Role.USER), answer.id(), Actor.SERVICE)).isEqualTo(9);
  }

  @Test
  void write_rejectsAnUnknownMessage_asWhatItIs() {
    assertThat(reasonOf(() -> write(Set.of(Role.USER), MessageId.random(), Actor.ANONYMOUS)))
        .isEqualTo(Reason.MESSAGE_NOT_FOUND);
  }
}
