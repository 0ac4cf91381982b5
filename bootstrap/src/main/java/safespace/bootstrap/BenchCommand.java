package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code safespace bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how much a server bears, in sessions that it makes and erases again.",
    footer = {
      "%nThe server's rate limits must be off. SERVICE_API_KEY, where it is set, is shown: servers",
      "with SESSION_MODE=token or cookie want it. Exit status 1 when an answer was not good."
    })
final class BenchCommand implements Callable<Integer> {
  /** What to measure. */
  enum Work {
    APPEND,
    HISTORY,
    MIXED,
    SESSIONS
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "WORK",
      arity = "0..1",
      defaultValue = "mixed",
      description = "append, history, mixed or sessions, which are new ones (${DEFAULT-VALUE}).")
  private Work work;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "The server (${DEFAULT-VALUE}).")
  private URI url;

  @Option(names = "--yes-it-is-mine", description = "Allows a server that is not on this machine.")
  private boolean mine;

  @Option(
      names = "--reads",
      paramLabel = "PERCENT",
      defaultValue = "80",
      description = "How much of mixed work reads histories (${DEFAULT-VALUE}).")
  private int reads;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Sessions to work in (${DEFAULT-VALUE}).")
  private int sessions;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "60",
      description = "Messages in each of them before (${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--message-size",
      paramLabel = "N",
      defaultValue = "300",
      description = "Characters of a message (${DEFAULT-VALUE}).")
  private int messageSize;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Messages of a history that are asked for (${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "32",
      description = "Connections, each with a request at a time (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Operations a second, timed from when they were due; 0 for as many as are answered.")
  private double rate;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = Time.class,
      description = "How long it goes on before it counts (${DEFAULT-VALUE}).")
  private Duration warmUp;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Time.class,
      description = "How long it counts (${DEFAULT-VALUE}).")
  private Duration duration;

  @Option(names = "--keep", description = "Does not erase the sessions in the end.")
  private boolean keep;

  @Option(names = "--json", description = "Answers as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    Bench bench = new Bench(plan());
    if (!keep) Shutdown.add(() -> erase(bench));
    Shutdown.add(bench::stop);
    say("making sessions …");
    bench.prepare();
    if (warmUp.isPositive()) {
      say("warming up …");
      bench.run(warmUp);
    }
    say("measuring …");
    Bench.Result result = bench.run(duration);
    BenchReport report = new BenchReport(work, clients, rate, result);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      report.tell(out);
    }
    return result.tally().errors().isEmpty() ? 0 : 1;
  }

  private void checkOptions() throws IOException {
    require("http".equals(url.getScheme()) && url.getHost() != null, "--url is http://host:port");
    require(
        mine || InetAddress.getByName(url.getHost()).isLoopbackAddress(),
        "--url is not on this machine: a server of yours takes --yes-it-is-mine");
    require(reads >= 0 && reads <= 100, "--reads is 0 to 100");
    require(sessions >= 1 && sessions <= 1_000_000, "--sessions is 1 to 1000000");
    require(messages >= 1 && messages <= 100_000, "--messages is 1 to 100000");
    require(messageSize >= 1 && messageSize <= 10_000, "--message-size is 1 to 10000");
    require(limit >= 1 && limit <= 100, "--limit is 1 to 100");
    require(clients >= 1 && clients <= 10_000, "--clients is 1 to 10000");
    require(rate >= 0 && rate <= 1_000_000, "--rate is 0 to 1000000");
    require(duration.isPositive(), "--duration is more than 0");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) throw new ParameterException(spec.commandLine(), otherwise);
  }

  private Bench.Plan plan() {
    Optional<String> key =
        Optional.ofNullable(System.getenv("SERVICE_API_KEY")).filter(text -> !text.isEmpty());
    double historyShare =
        switch (work) {
          case HISTORY -> 1;
          case MIXED -> reads / 100.0;
          case APPEND, SESSIONS -> 0;
        };
    return new Bench.Plan(
        url,
        key,
        historyShare,
        work == Work.SESSIONS,
        sessions,
        messages,
        messageSize,
        limit,
        clients,
        rate);
  }

  private void erase(Bench bench) throws IOException, InterruptedException {
    say("erasing sessions …");
    int left = bench.erase();
    if (left > 0) System.err.printf("%d sessions could not be erased, and are left%n", left);
  }

  /** To who looks at a terminal. */
  private static void say(String what) {
    if (Progress.isTerminal()) System.err.println(what);
  }

  /** A duration as in the settings. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Parsers.duration(Duration.ZERO, Duration.ofDays(1)).apply(text);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException("'" + text + "' is not a time such as 10s or 2m");
      }
    }
  }
}
