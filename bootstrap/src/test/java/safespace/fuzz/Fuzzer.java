package safespace.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import safespace.http.docs.Contract;
import safespace.http.docs.Contract.Operation;

/**
 * Sends requests to a server, and looks at each answer: never a 5xx, and never anything that the
 * document does not tell of. The n-th request of a seed is always the same.
 */
public final class Fuzzer {
  private static final int CLIENTS = 8;
  private static final int MOST_FINDINGS = 20;

  /** The server refuses a second one while the first is under way. */
  private static final Set<String> ONE_AT_A_TIME = Set.of("/v1/admin/import", "/v1/admin/export");

  private final Contract contract = Contract.ours();
  private final List<Operation> operations;
  private final ValidRequests valid;
  private final long seed;
  private final int port;
  private final Lock alone = new ReentrantLock();
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();

  /**
   * @param keys to be sent where they are asked for: the name of a security scheme of the document,
   *     and its credential
   */
  public Fuzzer(int port, long seed, Map<String, String> keys) {
    this.port = port;
    this.seed = seed;
    this.valid = new ValidRequests(contract, seed, keys);
    this.operations = contract.operations();
  }

  /** Sends the requests of these numbers, from 0. */
  public void run(int requests) throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(() -> {
              try (Wire wire = new Wire(port)) {
                for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                  if (findings.size() < MOST_FINDINGS) send(n, wire);
                }
              }
              return null;
            }));
      }
      for (Future<?> client : clients) client.get();
    }
  }

  private Operation operation(int number, RandomGenerator random) {
    List<Operation> choice =
        valid.isFirst(number)
            ? operations.stream().filter(operation -> valid.fills(operation, number)).toList()
            : operations;
    return choice.get(random.nextInt(choice.size()));
  }

  private void send(int number, Wire wire) throws IOException {
    RandomGenerator random = new SplittableRandom(seed + 0x9e3779b97f4a7c15L * number);
    boolean first = valid.isFirst(number);
    Operation operation = operation(number, random);
    boolean wild = !first && random.nextInt(3) == 0;
    boolean spoilt = !first && random.nextInt(2) == 0;
    Request request = valid.make(operation, number, random, wild);
    if (spoilt) Mutations.spoil(request, random);
    try {
      Wire.Answer answer = send(operation, request, wire);
      String group = wild || spoilt ? "spoilt" : operation.toString();
      answers.computeIfAbsent(group + " " + answer.status(), _ -> new LongAdder()).increment();
      if (isFailure(answer)) throw new AssertionError("a 5xx: " + answer.body());
      contract.check(
          request.method, request.target, answer.status(), answer.headers(), answer.body());
    } catch (IOException | RuntimeException | AssertionError wrong) {
      wire.close();
      findings.add("request " + number + " of seed " + seed + ": " + wrong + "\n" + request);
    }
  }

  /** A probe says so when a busy machine makes the database slow, and does not fail by that. */
  private static boolean isFailure(Wire.Answer answer) {
    boolean probe = answer.status() == 503 && answer.header("Content-Type").endsWith("/json");
    return answer.status() >= 500 && !probe;
  }

  private Wire.Answer send(Operation operation, Request request, Wire wire) throws IOException {
    if (!ONE_AT_A_TIME.contains(operation.path())) return wire.send(request);
    alone.lock();
    try {
      return wire.send(request);
    } finally {
      alone.unlock();
    }
  }

  /** What was wrong, with the request that it was wrong of; the first few. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** Operations whose valid requests were never once served. */
  public List<String> neverServed() {
    return operations.stream()
        .map(Operation::toString)
        .filter(o -> !answers.containsKey(o + " 200"))
        .filter(o -> !answers.containsKey(o + " 201"))
        .filter(o -> !answers.containsKey(o + " 204"))
        .toList();
  }

  /** How many answers there were, by operation (or spoilt) and status. */
  public SortedMap<String, Long> answers() {
    SortedMap<String, Long> sums = new TreeMap<>();
    answers.forEach((group, count) -> sums.put(group, count.sum()));
    return sums;
  }
}
