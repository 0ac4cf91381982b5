package safespace.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs work many times at the same moment. */
public final class Parallel {
  private Parallel() {}

  /**
   * Starts all at once and waits for all.
   *
   * @param work given its number, 0 and up
   * @return what each returned, in the order of the numbers; the first failure is thrown
   */
  public static <T> List<T> run(int times, IntFunction<T> work) {
    CyclicBarrier start = new CyclicBarrier(times);
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int number = i;
      tasks.add(() -> {
        start.await();
        return work.apply(number);
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> task : threads.invokeAll(tasks)) results.add(task.get());
      return results;
    } catch (ExecutionException failure) {
      throw new AssertionError("one of them failed", failure.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    }
  }
}
