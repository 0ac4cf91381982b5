package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.message.Found.Hit;
import safespace.domain.message.Found.Piece;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageContract;

/** What any search does. */
public abstract class SearchContract extends StorageContract {

  private Found search(SessionId session, String words, int limit) {
    return messages().search(session, new Search(words, limit));
  }

  private List<String> found(SessionId session, String words) {
    return search(session, words, 50).hits().stream()
        .map(Hit::message)
        .map(message -> message.body().content().text())
        .toList();
  }

  @Test
  void search_findsMessagesWithAllTheWords_inEitherCase() {
    SessionId session =
        newSession(message("The sky is blue."), message("Blue is a colour."), message("Rain"));

    assertThat(found(session, "blue"))
        .containsExactlyInAnyOrder("The sky is blue.", "Blue is a colour.");
    assertThat(found(session, "BLUE sky")).containsExactly("The sky is blue.");
    assertThat(found(session, "green")).isEmpty();
    assertThat(found(session, "blue rain")).isEmpty();
  }

  @Test
  void search_givesTheBestFirst_andOfEquallyGoodOnesTheLatest() {
    SessionId session =
        newSession(message("One rain."), message("Rain, rain, rain, rain."), message("Two rain."));

    assertThat(found(session, "rain"))
        .containsExactly("Rain, rain, rain, rain.", "Two rain.", "One rain.");
    assertThat(search(session, "rain", 50).hits())
        .extracting(Hit::rank)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void search_marksWhatItFound() {
    SessionId session = newSession(message("Why is the sky <b>blue</b>?"));

    Hit hit = search(session, "sky", 1).hits().getFirst();

    assertThat(hit.highlight())
        .containsExactly(
            new Piece("Why is the ", false),
            new Piece("sky", true),
            new Piece(" <b>blue</b>?", false));
    assertThat(hit.message()).isEqualTo(messages().find(session, hit.message().id()));
  }

  @Test
  void search_givesNoMoreThanItIsAskedFor_andTellsOfOthers() {
    SessionId session = newSession(many(5));

    assertThat(search(session, "message", 3).hits()).hasSize(3);
    assertThat(search(session, "message", 3).more()).isTrue();
    assertThat(search(session, "message", 5).hits()).hasSize(5);
    assertThat(search(session, "message", 5).more()).isFalse();
  }

  @Test
  void search_findsNothingThatWasErased_orIsOfOthers() {
    NewMessage erased = message("A secret");
    SessionId session = newSession(erased, message("Nothing"));
    newSession(message("Another secret"));
    eraseMessage(session, erased.id());

    assertThat(found(session, "secret")).isEmpty();
  }

  @Test
  void search_findsWhatIsBeingWritten() {
    NewMessage message = streaming("Once");
    SessionId session = newSession(message);
    messages().write(session, message.id(), new Chunk(4, " upon a time"), Actor.ANONYMOUS);

    assertThat(found(session, "time")).containsExactly("Once upon a time");
  }

  @Test
  void search_rejectsASessionThatIsNotThere() {
    SessionId erased = erasedSession();

    assertThat(found(newSession(), "words")).isEmpty();
    assertThat(reasonOf(() -> found(SessionId.random(), "words"))).isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> found(erased, "words"))).isEqualTo(SESSION_ERASED);
  }
}
