package safespace.domain.storage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.CanonicalJson;
import safespace.domain.message.Citation;
import safespace.domain.message.Message;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Overview;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;

final class InMemoryOverview implements Overview {
  private static final Comparator<SessionQuery.Place> BY_ACTIVITY =
      Comparator.comparing(SessionQuery.Place::lastActiveAt)
          .thenComparing(place -> place.id().value(), InMemoryArchive.BY_BYTES)
          .reversed();

  private static final Comparator<CitationQuery.Place> BY_AGE =
      Comparator.comparing(CitationQuery.Place::createdAt)
          .thenComparing(place -> place.session().value(), InMemoryArchive.BY_BYTES)
          .thenComparingLong(CitationQuery.Place::seq)
          .reversed();

  private final InMemoryStorage.Access storage;

  InMemoryOverview(InMemoryStorage.Access storage) {
    this.storage = storage;
  }

  @Override
  public Page<Session> sessions(SessionQuery query) {
    return storage.with(tables ->
        page(
            tables.all().stream().map(Conversation::session).filter(s -> matches(s, query)),
            SessionQuery.Place::of,
            BY_ACTIVITY,
            query.after(),
            query.limit()));
  }

  private static boolean matches(Session session, SessionQuery query) {
    boolean active =
        query.activeSince() == null || !session.lastActiveAt().isBefore(query.activeSince());
    return active
        && query.metadata().entrySet().stream()
            .allMatch(wanted ->
                wanted.getValue().equals(text(session.metadata().members(), wanted.getKey())));
  }

  private static @Nullable String text(Map<String, @Nullable Object> members, String name) {
    Object value = members.get(name);
    if (value == null) return null;
    return value instanceof String text ? text : CanonicalJson.of(value);
  }

  @Override
  public Page<CitingMessage> citing(CitationQuery query) {
    return storage.with(tables ->
        page(
            tables.all().stream()
                .flatMap(c -> c.messages().map(m -> new CitingMessage(c.session().id(), m)))
                .filter(citing -> urls(citing.message()).anyMatch(query.url()::equals)),
            CitationQuery.Place::of,
            BY_AGE,
            query.after(),
            query.limit()));
  }

  private static <T, P> Page<T> page(
      Stream<T> items, Function<T, P> place, Comparator<P> order, @Nullable P after, int limit) {
    List<T> rest =
        items
            .sorted(Comparator.comparing(place, order))
            .filter(item -> after == null || order.compare(place.apply(item), after) > 0)
            .toList();
    boolean more = rest.size() > limit;
    return new Page<>(more ? rest.subList(0, limit) : rest, more);
  }

  @Override
  public Figures figures() {
    return storage.with(tables -> {
      List<Message> messages = tables.all().stream().flatMap(Conversation::messages).toList();
      Map<String, Long> cited =
          messages.stream()
              .flatMap(message -> urls(message).distinct())
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      List<Figures.Source> top =
          cited.entrySet().stream()
              .map(url -> new Figures.Source(url.getKey(), url.getValue()))
              .sorted(
                  Comparator.comparingLong(Figures.Source::messages)
                      .reversed()
                      .thenComparing(Figures.Source::url))
              .limit(Figures.MOST_SOURCES)
              .toList();
      return new Figures(
          tables.all().size(), messages.size(), 0, List.of(), top, days(tables, messages));
    });
  }

  private static List<Figures.Day> days(Tables tables, List<Message> messages) {
    LocalDate today = day(tables.now());
    return today
        .minusDays(Figures.DAYS - 1)
        .datesUntil(today.plusDays(1))
        .map(date ->
            new Figures.Day(
                date,
                tables.all().stream().filter(c -> on(date, c.session().createdAt())).count(),
                messages.stream().filter(message -> on(date, message.createdAt())).count()))
        .toList();
  }

  private static boolean on(LocalDate date, Instant time) {
    return day(time).equals(date);
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static Stream<String> urls(Message message) {
    return message.body().citations().stream().map(Citation::url).filter(Objects::nonNull);
  }
}
