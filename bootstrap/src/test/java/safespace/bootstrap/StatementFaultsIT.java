package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.DATABASE_TIMEOUT;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.application.archive.ImportConversations;
import safespace.application.housekeeping.Sweep;
import safespace.application.live.ChangeListener;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.VisitorRoles;
import safespace.application.message.WriteChunk;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.PutSession;
import safespace.domain.Actor;
import safespace.domain.Json;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.message.Chunk;
import safespace.domain.message.Content;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.Lifetimes;
import safespace.persistence.PostgresProxy;
import safespace.persistence.PostgresProxy.Fault;
import safespace.persistence.PostgresStorage;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;

/**
 * Each statement of each use case that writes goes wrong once, in each way: all of it was done, or
 * nothing, and repeating it ends as if nothing had gone wrong.
 */
@Timeout(180)
class StatementFaultsIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final SessionId SESSION = SessionId.random();
  private static final SessionId OTHER = SessionId.random();
  private static final NewMessage HELLO = message("Hello");
  private static final NewMessage ANSWER = streaming("I am ");
  private static final NewMessage LATER = message("Are you there?");

  /** What a file brings. */
  private static final List<Entry> IMPORTED =
      List.of(
          new Entry.OfMessage(SESSION, LATER),
          new Entry.OfSession(OTHER, new Title("Imported"), Metadata.EMPTY, null),
          new Entry.OfMessage(OTHER, message("Once")),
          new Entry.OfMessage(OTHER, message("Twice")));

  private static TestDatabase database;
  private static PostgresStorage calm;
  private static PostgresProxy proxy;
  private static PostgresStorage storage;

  @BeforeAll
  static void open() throws IOException {
    database = TestDatabase.fresh();
    calm = storage(database.settings().primary());
    proxy = new PostgresProxy(database.direct());
    storage =
        storage(
            new ConnectionSettings(
                proxy.target(),
                new Pooling(Mode.POOLED, 1, 0, DAY, DAY, true, false),
                new Statements(Duration.ofSeconds(30), true, false)));
  }

  private static PostgresStorage storage(ConnectionSettings connections) {
    return new PostgresStorage(
        new PostgresStorage.Settings(
            connections,
            null,
            Duration.ZERO,
            new Lifetimes(DAY.multipliedBy(10), DAY),
            "simple",
            true),
        new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() throws IOException {
    storage.close();
    calm.close();
    proxy.close();
    database.close();
  }

  /**
   * Something that writes.
   *
   * @param given what is there before
   * @param run does it, also again
   * @param done what it may be told that comes with it again
   * @param once whether coming again does it again
   * @param parts whether it is done in parts, each whole or not at all
   */
  record UseCase(
      String name,
      Consumer<PostgresStorage> given,
      Consumer<PostgresStorage> run,
      Set<Rejection.Reason> done,
      boolean once,
      boolean parts) {

    static UseCase of(String name, Consumer<PostgresStorage> given, Consumer<PostgresStorage> run) {
      return new UseCase(name, given, run, Set.of(), false, false);
    }

    UseCase toldOf(Rejection.Reason reason) {
      return new UseCase(name, given, run, Set.of(reason), once, parts);
    }

    UseCase doneAgain() {
      return new UseCase(name, given, run, done, true, parts);
    }

    UseCase inParts() {
      return new UseCase(name, given, run, done, once, true);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<UseCase> useCases() {
    Consumer<PostgresStorage> nothing = _ -> {};
    Consumer<PostgresStorage> conversation = with(HELLO, ANSWER);
    return Stream.of(
        UseCase.of("append the first message", nothing, append(HELLO)),
        UseCase.of("append a message", conversation, append(LATER)),
        UseCase.of("append a batch", conversation, append(LATER, message("Hello?"))),
        UseCase.of("append a batch to a new session", nothing, append(HELLO, ANSWER)),
        UseCase.of("write a chunk", conversation, on((s, id) -> writeChunk(s, id, 5, "listen"))),
        UseCase.of("edit a message", conversation, on(StatementFaultsIT::editMessage)),
        UseCase.of(
            "end a streamed message",
            conversation.andThen(on((s, id) -> writeChunk(s, id, 5, "listening."))),
            on(StatementFaultsIT::endMessage)),
        UseCase.of("erase a message", conversation, on(StatementFaultsIT::eraseMessage))
            .toldOf(MESSAGE_ERASED),
        UseCase.of("erase a session", conversation, on(StatementFaultsIT::eraseSession))
            .toldOf(SESSION_ERASED),
        UseCase.of("create a session", nothing, on((s, _) -> create(s))).doneAgain(),
        UseCase.of("put a new session", nothing, on(StatementFaultsIT::put)),
        UseCase.of("put a session", conversation, on(StatementFaultsIT::put)),
        UseCase.of("edit a session", conversation, on(StatementFaultsIT::editSession)),
        UseCase.of("import", conversation, s -> importer(s).load(lines(100).iterator())),
        UseCase.of(
                "import in parts", conversation, s -> importer(s).load(lines(8 << 20).iterator()))
            .inParts(),
        UseCase.of(
            "import all or nothing",
            conversation,
            s -> importer(s).loadAtomically(lines(8 << 20).iterator())),
        UseCase.of(
                "sweep an expired session", aged(conversation, DAY.multipliedBy(11)), sweep(null))
            .inParts(),
        UseCase.of("sweep old messages", aged(conversation, DAY.multipliedBy(2)), sweep(DAY))
            .inParts(),
        UseCase.of(
                "sweep an abandoned stream",
                aged(
                    conversation.andThen(on((s, id) -> writeChunk(s, id, 5, "listen"))),
                    Duration.ofMinutes(2)),
                sweep(null))
            .inParts(),
        UseCase.of(
                "sweep a tombstone",
                aged(
                    conversation.andThen(on(StatementFaultsIT::eraseSession)), DAY.multipliedBy(2)),
                sweep(null))
            .inParts());
  }

  @ParameterizedTest
  @MethodSource("useCases")
  void statementThatGoesWrong_leavesAllOrNothing(UseCase useCase) {
    prepare(useCase);
    useCase.run.accept(calm);
    String done = state();
    for (Fault fault : Fault.values()) {
      int statements = 0;
      while (goesWrong(useCase, done, fault, statements + 1)) statements++;
      assertThat(statements).as("statements that went wrong").isPositive();
    }
  }

  /** Whether there was such a statement. */
  private static boolean goesWrong(UseCase useCase, String done, Fault fault, int number) {
    prepare(useCase);
    String before = state();
    proxy.plan(fault, number);
    Optional<Rejection> rejection = rejection(useCase);
    boolean wentWrong = !proxy.forget();
    String after = state();

    String what = "%s, its statement %d %s".formatted(useCase, number, fault);
    boolean mayBeDone = rejection.isEmpty() || fault == Fault.NEVER_ANSWERED;
    if (rejection.isEmpty()) {
      assertThat(after).as(what).isEqualTo(done);
    } else {
      assertThat(rejection.get().reason()).as(what).isIn(DATABASE_UNAVAILABLE, DATABASE_TIMEOUT);
      if (!useCase.parts) assertThat(after).as(what).isIn(before, mayBeDone ? done : before);
    }
    if (useCase.once && after.equals(done)) return wentWrong;
    rejection(useCase)
        .ifPresent(told -> assertThat(told.reason()).as(what + ", again").isIn(useCase.done));
    assertThat(state()).as(what + ", again").isEqualTo(done);
    return wentWrong;
  }

  private static Optional<Rejection> rejection(UseCase useCase) {
    try {
      useCase.run.accept(storage);
      return Optional.empty();
    } catch (Rejection rejection) {
      return Optional.of(rejection);
    }
  }

  private static void prepare(UseCase useCase) {
    database.execute("delete from sessions; delete from session_tombstones");
    useCase.given.accept(calm);
  }

  /** All that is stored, but for times, and for ids that are made anew each time. */
  private static String state() {
    return String.join(
        "\n",
        database.texts(
            """
            select concat_ws(' ', 'session', title, metadata, message_count, last_seq,
              streaming_count, revision, changed_revision, oldest_message_at is null, updated_by)
            from sessions
            union all
            select concat_ws(' ', 'message', seq, id, role, content, citations, metadata, status,
              body_sha256, revision, changed_revision, erased_at is null, updated_by)
            from messages
            union all
            select concat_ws(' ', 'chunk', seq, start, text) from message_chunks
            union all
            select concat_ws(' ', 'tombstone', reason) from session_tombstones
            order by 1
            """));
  }

  private static Consumer<PostgresStorage> with(NewMessage... messages) {
    return storage -> {
      var _ =
          storage
              .messages()
              .append(new Append(SESSION, List.of(messages), null, true, Actor.ANONYMOUS));
    };
  }

  private static Consumer<PostgresStorage> aged(Consumer<PostgresStorage> given, Duration time) {
    return given.andThen(_ -> database.pass(time));
  }

  /** What happens to the session, and mostly to its streamed message. */
  private static Consumer<PostgresStorage> on(BiConsumer<PostgresStorage, NewMessage> work) {
    return storage -> work.accept(storage, ANSWER);
  }

  private static Consumer<PostgresStorage> append(NewMessage... messages) {
    return storage -> {
      var _ =
          new AppendMessages(
                  storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
              .append(SESSION, List.of(messages), null, Actor.ANONYMOUS);
    };
  }

  private static void writeChunk(
      PostgresStorage storage, NewMessage message, int offset, String text) {
    long length =
        new WriteChunk(storage.messages(), VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
            .write(SESSION, message.id(), new Chunk(offset, text), Actor.ANONYMOUS);
    assertThat(length).isEqualTo(offset + text.length());
  }

  private static void editMessage(PostgresStorage storage, NewMessage streamed) {
    edit(
        storage,
        HELLO,
        new MessageEdit(new Content("Hi"), null, _ -> Json.metadata("mood", "calm"), null));
  }

  private static void endMessage(PostgresStorage storage, NewMessage message) {
    edit(storage, message, MessageEdit.ending(Status.COMPLETE));
  }

  private static void edit(PostgresStorage storage, NewMessage message, MessageEdit edit) {
    var _ =
        new EditMessage(storage, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
            .edit(SESSION, message.id(), edit, Actor.ANONYMOUS);
  }

  private static void eraseMessage(PostgresStorage storage, NewMessage message) {
    new EraseMessage(storage, ChangeListener.NONE).erase(SESSION, message.id(), Actor.ANONYMOUS);
  }

  private static void eraseSession(PostgresStorage storage, NewMessage message) {
    var _ =
        new EraseSession(storage.sessions(), ChangeListener.NONE).erase(SESSION, Actor.ANONYMOUS);
  }

  private static void create(PostgresStorage storage) {
    var _ =
        new CreateSession(storage.sessions(), Redaction.OFF)
            .create(new Title("Night"), Metadata.EMPTY, Actor.ANONYMOUS);
  }

  private static void put(PostgresStorage storage, NewMessage message) {
    var _ =
        new PutSession(storage.sessions(), storage, true, Redaction.OFF, ChangeListener.NONE)
            .put(SESSION, titled(), Actor.ANONYMOUS);
  }

  private static void editSession(PostgresStorage storage, NewMessage message) {
    var _ =
        new EditSession(storage, Redaction.OFF, ChangeListener.NONE)
            .edit(SESSION, titled(), null, Actor.ANONYMOUS);
  }

  private static SessionEdit titled() {
    return new SessionEdit(true, new Title("Night"), UnaryOperator.identity());
  }

  private static ImportConversations importer(PostgresStorage storage) {
    return new ImportConversations(storage.archive(), storage, Redaction.OFF);
  }

  /**
   * Some lines of a file.
   *
   * @param length of each; so many bytes at once are stored together
   */
  private static List<ImportConversations.Line> lines(int length) {
    return IntStream.range(0, IMPORTED.size())
        .mapToObj(i -> new ImportConversations.Line(i + 1, length, _ -> IMPORTED.get(i)))
        .toList();
  }

  private static Consumer<PostgresStorage> sweep(@Nullable Duration retention) {
    return storage -> {
      var _ =
          new Sweep(storage.housekeeping(), storage.limits(), Duration.ofSeconds(90), retention)
              .sweep();
    };
  }
}
