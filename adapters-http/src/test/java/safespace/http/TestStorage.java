package safespace.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.TestClock;
import safespace.domain.archive.Archive;
import safespace.domain.live.ChangeRepository;
import safespace.domain.message.MessageRepository;
import safespace.domain.overview.Overview;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

/** A storage in memory, in the way of which tests can put something. */
final class TestStorage implements Repositories, UnitOfWork {
  final TestClock clock = TestClock.ticking();
  private final InMemoryStorage storage;
  private volatile Runnable obstacle = () -> {};

  TestStorage(@Nullable Duration sessionTtl) {
    this.storage = new InMemoryStorage(clock, new Lifetimes(sessionTtl, Duration.ofDays(30)));
  }

  /** What each call meets from now on: it may throw, or wait. */
  void obstruct(Runnable obstacle) {
    this.obstacle = obstacle;
  }

  @Override
  public SessionRepository sessions() {
    return behindObstacle(SessionRepository.class, storage.sessions());
  }

  @Override
  public MessageRepository messages() {
    return behindObstacle(MessageRepository.class, storage.messages());
  }

  @Override
  public Archive archive() {
    return behindObstacle(Archive.class, storage.archive());
  }

  Overview overview() {
    return behindObstacle(Overview.class, storage.overview());
  }

  @Override
  public <T extends @Nullable Object> T atomically(Function<Repositories, T> work) {
    obstacle.run();
    return storage.atomically(work);
  }

  @Override
  public <T extends @Nullable Object> T atomicallyOnce(Function<Repositories, T> work) {
    obstacle.run();
    return storage.atomicallyOnce(work);
  }

  ChangeRepository changes() {
    return behindObstacle(ChangeRepository.class, storage.changes());
  }

  private <T> T behindObstacle(Class<T> port, T repository) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              obstacle.run();
              try {
                return method.invoke(repository, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            }));
  }
}
