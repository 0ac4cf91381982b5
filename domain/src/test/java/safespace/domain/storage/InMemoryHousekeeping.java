package safespace.domain.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.Status;

final class InMemoryHousekeeping implements Housekeeping {
  private final InMemoryStorage.Access storage;
  private final Lifetimes lifetimes;

  InMemoryHousekeeping(InMemoryStorage.Access storage, Lifetimes lifetimes) {
    this.storage = storage;
    this.lifetimes = lifetimes;
  }

  @Override
  public Part eraseExpiredSessions() {
    return storage.with(tables -> {
      List<Conversation> expired = tables.expired();
      for (Conversation conversation : expired) {
        tables.erase(conversation.session().id(), Rejection.sessionExpired());
      }
      return new Part(expired.size(), true);
    });
  }

  @Override
  public Part eraseMessagesOlderThan(Duration age) {
    return storage.with(tables -> {
      long erased = 0;
      for (Conversation conversation : tables.all()) {
        Conversation after = conversation;
        for (Message message : old(conversation, tables.now().minus(age)).toList()) {
          after = after.without(message, Actor.SWEEPER, tables.now());
          erased++;
        }
        tables.put(after);
      }
      return new Part(erased, true);
    });
  }

  private static Stream<Message> old(Conversation conversation, Instant oldest) {
    return conversation.messages().filter(message -> message.createdAt().isBefore(oldest));
  }

  @Override
  public Part interruptStreams(Duration silence) {
    return storage.with(tables -> {
      long ended = 0;
      for (Conversation conversation : tables.all()) {
        Conversation after = conversation;
        for (Message message : conversation.messages().toList()) {
          boolean silent = message.updatedAt().isBefore(tables.now().minus(silence));
          if (message.body().status() != Status.STREAMING || !silent) continue;
          after =
              after.with(
                  message.edited(MessageEdit.ending(Status.INTERRUPTED)),
                  Actor.SWEEPER,
                  tables.now());
          ended++;
        }
        tables.put(after);
      }
      return new Part(ended, true);
    });
  }

  @Override
  public Part forgetTombstones() {
    return storage.with(tables -> new Part(tables.forgetTombstones(), true));
  }

  @Override
  public Duration backlog(@Nullable Duration age) {
    return storage.with(tables -> {
      Instant now = tables.now();
      Stream<Instant> expired =
          tables.expired().stream()
              .flatMap(c -> Stream.ofNullable(c.session().expiresAt(lifetimes.session())));
      Stream<Instant> old =
          age == null
              ? Stream.empty()
              : tables.all().stream()
                  .flatMap(c -> old(c, now.minus(age)))
                  .map(message -> message.createdAt().plus(age));
      return Stream.concat(expired, old)
          .map(due -> Duration.between(due, now))
          .max(Duration::compareTo)
          .orElse(Duration.ZERO);
    });
  }
}
