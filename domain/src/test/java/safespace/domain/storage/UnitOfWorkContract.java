package safespace.domain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.Rejection;
import safespace.domain.Rejections;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

/** What any {@link UnitOfWork} does. */
public abstract class UnitOfWorkContract extends StorageContract {

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Does the work and then fails. */
  private void fail(Consumer<Repositories> work) {
    Planned planned = new Planned();
    Throwable thrown =
        catchThrowable(() ->
            unitOfWork()
                .atomically(repositories -> {
                  work.accept(repositories);
                  throw planned;
                }));
    assertThat(thrown).isSameAs(planned);
  }

  private static Append appending(SessionId session, NewMessage message) {
    return new Append(session, List.of(message), null, true, Actor.ANONYMOUS);
  }

  @Test
  void atomically_returnsWhatTheWorkReturns() {
    assertThat(unitOfWork().<String>atomically(_ -> "done")).isEqualTo("done");
    assertThat(unitOfWork().<@Nullable String>atomically(_ -> null)).isNull();
  }

  @Test
  void atomically_keepsAllChangesWhenTheWorkReturns() {
    SessionId session = SessionId.random();
    SessionId erased = newSession();
    NewMessage message = message("Hello");

    unitOfWork()
        .atomically(work -> {
          work.sessions().create(session, null, Metadata.EMPTY, Actor.ANONYMOUS);
          work.messages().append(appending(session, message));
          return work.sessions().erase(erased, Actor.ANONYMOUS);
        });

    assertThat(find(session).messageCount()).isEqualTo(1);
    assertThat(messages().find(session, message.id()).body().content())
        .isEqualTo(message.body().content());
    assertThat(reasonOf(() -> find(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void atomically_showsTheWorkItsOwnChanges() {
    SessionId session = SessionId.random();
    NewMessage message = message("Hello");

    long revision =
        unitOfWork()
            .atomically(work -> {
              work.messages().append(appending(session, message));
              Message found = work.messages().lock(session, message.id());
              work.messages().save(session, found.edited(rewording("Changed")), Actor.ANONYMOUS);
              return work.messages()
                  .history(session, HistoryQuery.latest(1), null)
                  .orElseThrow()
                  .revision();
            });

    assertThat(revision).isEqualTo(2);
  }

  @Test
  void atomically_leavesNothingOfANewSessionWhenTheWorkFails() {
    SessionId created = SessionId.random();
    SessionId appended = SessionId.random();
    SessionId loaded = SessionId.random();

    fail(work -> {
      work.sessions().create(created, new Title("Lost"), Metadata.EMPTY, Actor.ANONYMOUS);
      work.messages().append(appending(appended, message("Lost")));
      work.archive().load(List.of(new Entry.OfMessage(loaded, message("Lost"))));
    });

    assertThat(sessions().findAll(List.of(created, appended, loaded))).isEmpty();
    assertThat(reasonOf(() -> find(created))).isEqualTo(SESSION_NOT_FOUND);
  }

  @Test
  void atomically_leavesASessionAsItWasWhenTheWorkFails() {
    NewMessage edited = message("First thought");
    NewMessage erased = message("Remember this");
    SessionId session = newSession(edited, erased);
    Session before = find(session);
    SessionEdit retitling = new SessionEdit(true, new Title("Lost"), metadata -> metadata);

    fail(work -> {
      work.sessions().save(work.sessions().lock(session).edited(retitling), Actor.SERVICE);
      work.sessions().renew(session);
      Message message = work.messages().lock(session, edited.id());
      work.messages().save(session, message.edited(rewording("Lost")), Actor.SERVICE);
      work.messages().erase(session, erased.id(), Actor.SERVICE);
      work.messages().append(appending(session, message("Lost")));
    });

    assertThat(find(session)).isEqualTo(before);
    assertThat(messages().history(session, HistoryQuery.latest(50), null).orElseThrow().messages())
        .extracting(message -> message.body().content().text())
        .containsExactly("First thought", "Remember this");
  }

  @Test
  void atomically_leavesNoTombstoneWhenTheWorkFails() {
    SessionId session = newSession(many(2));
    Session before = find(session);

    fail(work -> work.sessions().erase(session, Actor.ANONYMOUS));

    assertThat(find(session)).isEqualTo(before);
    append(session, message("Three"));
    assertThat(find(session).lastSeq()).isEqualTo(3);
  }

  @Test
  void atomically_givesOutNoNumberWhenTheWorkFails() {
    SessionId session = newSession(message("One"));
    NewMessage message = message("Two");

    fail(work -> work.messages().append(appending(session, message)));
    Appended again = appendAfter(session, 1L, message);

    assertThat(again.replayed()).isFalse();
    assertThat(again.messages().getFirst().seq()).isEqualTo(2);
  }

  @Test
  void atomically_leavesNothingWhenTheStorageRejectsALaterCall() {
    SessionId created = SessionId.random();
    SessionId erased = erasedSession();
    List<Consumer<Repositories>> rejected =
        List.of(
            work -> work.sessions().lock(erased),
            work -> work.sessions().create(erased, null, Metadata.EMPTY, Actor.ANONYMOUS),
            work -> work.messages().append(appending(erased, message("Hello"))));

    for (Consumer<Repositories> call : rejected) {
      assertThat(
              reasonOf(() ->
                  unitOfWork()
                      .<@Nullable Void>atomically(work -> {
                        work.sessions().create(created, null, Metadata.EMPTY, Actor.ANONYMOUS);
                        call.accept(work);
                        return null;
                      })))
          .isEqualTo(SESSION_ERASED);
      assertThat(reasonOf(() -> find(created))).isEqualTo(SESSION_NOT_FOUND);
    }
  }

  @Test
  void atomically_passesOnWhatTheWorkThrows() {
    List<Throwable> thrown =
        List.of(Rejection.revisionConflict(), new Planned(), new AssertionError("planned"));

    for (Throwable planned : thrown) {
      assertThat(
              catchThrowable(() ->
                  unitOfWork()
                      .<@Nullable Void>atomically(_ -> {
                        if (planned instanceof Error error) throw error;
                        throw (RuntimeException) planned;
                      })))
          .isSameAs(planned);
    }
  }

  @Test
  void atomically_givesRepositoriesThatAreOfNoUseAfterwards() {
    SessionId session = newSession();
    Repositories kept = unitOfWork().atomically(work -> work);

    assertThatThrownBy(() -> kept.sessions().renew(session)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void atomically_givesRepositoriesThatAreOfNoUseAfterAFailure() {
    SessionId session = newSession();
    Session before = find(session);
    Repositories[] kept = new Repositories[1];
    fail(work -> kept[0] = work);

    assertThatThrownBy(() -> kept[0].sessions().renew(session))
        .isInstanceOf(RuntimeException.class);
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void atomically_neverShowsOthersWhatItTakesBack() {
    SessionId session = newSession();

    List<Long> revisions =
        Parallel.run(
            30,
            i -> {
              if (i % 3 == 0)
                fail(work -> work.messages().append(appending(session, message("Lost"))));
              return find(session).revision();
            });

    assertThat(revisions).containsOnly(0L);
  }

  @Test
  void atomically_numbersWithoutAGapWhenSomeOfManyFail() {
    SessionId session = newSession();

    Parallel.run(
        30,
        i -> {
          Consumer<Repositories> work =
              repositories ->
                  repositories.messages().append(appending(session, message("Message " + i)));
          if (i % 3 == 0) {
            fail(work);
          } else {
            unitOfWork()
                .<@Nullable Void>atomically(repositories -> {
                  work.accept(repositories);
                  return null;
                });
          }
          return i;
        });

    assertThat(find(session))
        .extracting(Session::messageCount, Session::lastSeq, Session::revision)
        .containsExactly(20L, 20L, 20L);
  }

  @Test
  void atomically_storesAMessageOnceWhenItComesInManyUnitsOfWork() {
    SessionId session = newSession();
    NewMessage message = message("Hello");

    List<Appended> answers =
        Parallel.run(
            20,
            _ ->
                unitOfWork()
                    .atomically(work -> work.messages().append(appending(session, message))));

    assertThat(answers.stream().filter(answer -> !answer.replayed())).hasSize(1);
    assertThat(find(session).messageCount()).isEqualTo(1);
  }

  @Test
  void atomically_erasesOnceWhenManyUnitsOfWorkTry() {
    SessionId session = newSession(message("Hello"));

    List<Optional<Boolean>> ends =
        Parallel.run(
            20,
            _ ->
                Rejections.unless(
                    SESSION_ERASED,
                    () ->
                        unitOfWork()
                            .atomically(work -> {
                              work.sessions().lock(session);
                              work.sessions().erase(session, Actor.ANONYMOUS);
                              return true;
                            })));

    assertThat(ends.stream().flatMap(Optional::stream)).containsExactly(true);
  }

  @Test
  void atomicallyOnce_keepsAllChangesWhenTheWorkReturns() {
    SessionId session = SessionId.random();

    boolean replayed =
        unitOfWork()
            .atomicallyOnce(
                work -> work.messages().append(appending(session, message("Hello"))).replayed());

    assertThat(replayed).isFalse();
    assertThat(find(session).messageCount()).isEqualTo(1);
  }

  @Test
  void atomicallyOnce_leavesNothingWhenTheWorkFails() {
    SessionId session = SessionId.random();
    Planned planned = new Planned();

    Throwable thrown =
        catchThrowable(() ->
            unitOfWork()
                .atomicallyOnce(work -> {
                  work.archive().load(List.of(new Entry.OfMessage(session, message("Lost"))));
                  throw planned;
                }));

    assertThat(thrown).isSameAs(planned);
    assertThat(reasonOf(() -> find(session))).isEqualTo(SESSION_NOT_FOUND);
  }
}
