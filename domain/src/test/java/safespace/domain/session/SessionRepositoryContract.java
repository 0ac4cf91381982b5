package safespace.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.Rejections.unless;
import static safespace.domain.message.Samples.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.domain.Actor;
import safespace.domain.Json;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.Texts;
import safespace.domain.message.NewMessage;
import safespace.domain.storage.StorageContract;

/** What any {@link SessionRepository} does. */
public abstract class SessionRepositoryContract extends StorageContract {

  @Test
  void create_returnsTheNewSession() {
    SessionId id = SessionId.random();
    Title title = new Title("Sleepless");
    Metadata metadata = metadata("theme", "dark");

    Session made = sessions().create(id, title, metadata, Actor.SERVICE).orElseThrow();

    assertThat(made)
        .isEqualTo(
            new Session(
                id,
                title,
                metadata,
                0,
                0,
                0,
                made.createdAt(),
                made.createdAt(),
                made.createdAt(),
                Actor.SERVICE,
                Actor.SERVICE));
    assertThat(find(id)).isEqualTo(made);
  }

  @Test
  void create_leavesAnExistingSessionAsItIs() {
    SessionId id = SessionId.random();
    Session first =
        sessions().create(id, new Title("First"), metadata("n", 1), Actor.ANONYMOUS).orElseThrow();

    Optional<Session> second =
        sessions().create(id, new Title("Second"), metadata("n", 2), Actor.SERVICE);

    assertThat(second).isEmpty();
    assertThat(find(id)).isEqualTo(first);
  }

  @Test
  void create_rejectsTheIdOfAnErasedSession() {
    SessionId erased = erasedSession();

    assertThat(reasonOf(() -> sessions().create(erased, null, Metadata.EMPTY, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> find(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void create_makesOneSessionWhenManyTryAtOnce() {
    SessionId id = SessionId.random();

    List<Optional<Session>> made =
        Parallel.run(20, i -> sessions().create(id, null, metadata("i", i), Actor.ANONYMOUS));

    assertThat(made.stream().flatMap(Optional::stream)).containsExactly(find(id));
  }

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#thatMustSurvive")
  void create_keepsTextsExactlyAsTheyAre(String text) {
    String start = Texts.start(text, 200);
    SessionId id = SessionId.random();

    sessions().create(id, new Title(start), metadata("text", text), Actor.ANONYMOUS);

    assertThat(find(id).title()).isEqualTo(new Title(start));
    assertThat(find(id).metadata().members()).containsExactlyEntriesOf(Json.object("text", text));
  }

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#thatMustSurvive")
  void create_keepsNamesInMetadataExactlyAsTheyAre(String text) {
    SessionId id = SessionId.random();

    sessions().create(id, null, metadata(text, true), Actor.ANONYMOUS);

    assertThat(find(id).metadata().members()).containsExactlyEntriesOf(Json.object(text, true));
  }

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#numbersThatMustSurvive")
  void create_keepsTheValuesOfNumbers(BigDecimal number) {
    SessionId id = SessionId.random();

    sessions().create(id, null, metadata("number", number), Actor.ANONYMOUS);

    assertThat((BigDecimal) find(id).metadata().members().get("number"))
        .isEqualByComparingTo(number);
  }

  @Test
  void create_keepsEveryKindOfJson() {
    SessionId id = SessionId.random();
    Metadata metadata =
        metadata(
            "null",
            null,
            "true",
            true,
            "false",
            false,
            "number",
            1,
            "text",
            "",
            "",
            "no name",
            "list",
            Json.list(null, Json.list(), Json.object(), Json.object("deep", null)),
            "object",
            Json.object("inner", Json.list(1, "1", true)));

    sessions().create(id, null, metadata, Actor.ANONYMOUS);

    assertThat(find(id).metadata()).isEqualTo(metadata);
    assertThat(find(id).metadata().members()).containsEntry("null", null);
  }

  @Test
  void find_rejectsAnUnknownId() {
    assertThat(reasonOf(() -> find(SessionId.random()))).isEqualTo(SESSION_NOT_FOUND);
  }

  @Test
  void findAll_returnsTheSessionsThatExistInTheOrderAsked() {
    SessionId first = newSession();
    SessionId second = newSession();
    SessionId third = newSession();

    List<Session> found =
        sessions().findAll(List.of(third, SessionId.random(), first, erasedSession(), second));

    assertThat(found).containsExactly(find(third), find(first), find(second));
  }

  @Test
  void findAll_returnsNothingForNoIds() {
    assertThat(sessions().findAll(List.of())).isEmpty();
  }

  @Test
  void lock_returnsTheSessionAsItStands() {
    SessionId id = newSession(message("Hello"));

    assertThat(sessions().lock(id)).isEqualTo(find(id));
  }

  @Test
  void lock_rejectsUnknownAndErasedSessions() {
    SessionId erased = erasedSession();

    assertThat(reasonOf(() -> sessions().lock(SessionId.random()))).isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> sessions().lock(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void lock_keepsOthersOutUntilTheUnitOfWorkEnds() {
    SessionId id = newSession();

    Parallel.run(
        20,
        _ ->
            unitOfWork()
                .atomically(work -> {
                  Session locked = work.sessions().lock(id);
                  BigDecimal count =
                      (BigDecimal) locked.metadata().members().getOrDefault("n", BigDecimal.ZERO);
                  Metadata counted =
                      metadata("n", count == null ? null : count.add(BigDecimal.ONE));
                  return work.sessions()
                      .save(
                          locked.edited(new SessionEdit(false, null, _ -> counted)), Actor.SERVICE);
                }));

    assertThat(find(id).metadata()).isEqualTo(metadata("n", 20));
    assertThat(find(id).revision()).isEqualTo(20);
  }

  @Test
  void lock_keepsAppendsOutUntilTheUnitOfWorkEnds() {
    SessionId id = newSession();

    List<Boolean> unchanged =
        Parallel.run(
            20,
            i -> {
              if (i % 2 == 0) return append(id, message("Append " + i)).size() == 1;
              return unitOfWork()
                  .atomically(work -> {
                    Session locked = work.sessions().lock(id);
                    return work.sessions().find(id).equals(locked);
                  });
            });

    assertThat(unchanged).containsOnly(true);
  }

  @Test
  void save_storesTitleAndMetadataAndMovesTheRevisionByOne() {
    SessionId id = newSession(message("Hello"));
    Session before = find(id);
    Title title = new Title("Renamed");
    Metadata metadata = metadata("seen", true, "gone", null);

    Session saved = save(before, new SessionEdit(true, title, _ -> metadata));

    assertThat(saved)
        .isEqualTo(
            new Session(
                id,
                title,
                metadata,
                before.messageCount(),
                before.lastSeq(),
                before.revision() + 1,
                before.createdAt(),
                saved.updatedAt(),
                before.lastActiveAt(),
                before.createdBy(),
                Actor.SERVICE));
    assertThat(saved.updatedAt()).isAfter(before.updatedAt());
    assertThat(find(id)).isEqualTo(saved);
  }

  @Test
  void save_storesNothingElse() {
    SessionId id = newSession(message("Hello"));
    Session before = find(id);
    Title title = new Title("Renamed");

    sessions()
        .save(
            new Session(
                id,
                title,
                Metadata.EMPTY,
                7,
                8,
                9,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                Actor.IMPORT,
                Actor.IMPORT),
            Actor.SERVICE);

    Session after = find(id);
    assertThat(after)
        .isEqualTo(
            new Session(
                id,
                title,
                Metadata.EMPTY,
                1,
                1,
                before.revision() + 1,
                before.createdAt(),
                after.updatedAt(),
                before.lastActiveAt(),
                before.createdBy(),
                Actor.SERVICE));
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
  }

  @Test
  void save_takesATitleAway() {
    SessionId id = SessionId.random();
    sessions().create(id, new Title("Secret"), Metadata.EMPTY, Actor.ANONYMOUS);

    save(find(id), new SessionEdit(true, null, metadata -> metadata));

    assertThat(find(id).title()).isNull();
  }

  @Test
  void save_leavesOtherSessionsAlone() {
    SessionId other = newSession();
    Session before = find(other);

    save(find(newSession()), new SessionEdit(true, new Title("Mine"), _ -> Metadata.EMPTY));

    assertThat(find(other)).isEqualTo(before);
  }

  private Session save(Session session, SessionEdit edit) {
    return unitOfWork()
        .atomically(work ->
            work.sessions().save(work.sessions().lock(session.id()).edited(edit), Actor.SERVICE));
  }

  @Test
  void renew_movesTheTimeOfTheLastUseAndNothingElse() {
    SessionId id = newSession(message("Hello"));
    Session before = find(id);

    Session renewed = sessions().renew(id);

    assertThat(renewed.lastActiveAt()).isAfter(before.lastActiveAt());
    assertThat(renewed).usingRecursiveComparison().ignoringFields("lastActiveAt").isEqualTo(before);
    assertThat(find(id)).isEqualTo(renewed);
  }

  @Test
  void renew_rejectsUnknownAndErasedSessions() {
    SessionId erased = erasedSession();

    assertThat(reasonOf(() -> sessions().renew(SessionId.random()))).isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> sessions().renew(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void erase_returnsAReceiptThatCountsTheMessagesThatWereLeft() {
    NewMessage erasedBefore = message("Forget this");
    SessionId id = newSession(erasedBefore, message("And this"), message("And that"));
    eraseMessage(id, erasedBefore.id());

    ErasureReceipt receipt = sessions().erase(id, Actor.ANONYMOUS);

    assertThat(receipt).isEqualTo(new ErasureReceipt(id, 2, receipt.erasedAt()));
    assertThat(reasonOf(() -> find(id))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void erase_rejectsUnknownAndErasedSessions() {
    SessionId erased = erasedSession();

    assertThat(reasonOf(() -> sessions().erase(SessionId.random(), Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> sessions().erase(erased, Actor.ANONYMOUS))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void erase_leavesOtherSessionsAlone() {
    NewMessage message = message("Mine");
    SessionId other = newSession(message);
    Session before = find(other);

    sessions().erase(newSession(message), Actor.ANONYMOUS);

    assertThat(find(other)).isEqualTo(before);
    assertThat(messages().find(other, message.id()).body().content())
        .isEqualTo(message.body().content());
  }

  @Test
  void erase_givesOneReceiptWhenManyTryAtOnce() {
    SessionId id = newSession(message("Hello"));

    List<Optional<ErasureReceipt>> receipts =
        Parallel.run(20, _ -> unless(SESSION_ERASED, () -> sessions().erase(id, Actor.ANONYMOUS)));

    assertThat(receipts.stream().flatMap(Optional::stream)).hasSize(1);
  }
}
