package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import safespace.domain.Rejection;
import safespace.http.RestApi;
import safespace.http.access.AccessSettings.Mode;

/** {@code safespace serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves the REST API, on the database of DATABASE_URL or on an embedded one.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--end-with-parent",
      description = "Ends when the process ends that started this one, as a build does.")
  private boolean endsWithParent;

  @Override
  public Integer call() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    if (endsWithParent) {
      ProcessHandle.current()
          .parent()
          .ifPresent(parent -> Processes.whenEnded(parent, () -> Shutdown.exit(0)));
    }
    Shutdown.expected();
    Optional<DatabaseUrl> given = config.database().url();
    if (given.isPresent()) return serve(config, given.get(), () -> {});
    EmbeddedDatabase embedded = EmbeddedDatabase.of(config.database().data());
    Shutdown.add(embedded::close);
    return serve(config, embedded.url(), embedded::start);
  }

  /** What brings the database up, while the web server answers already. */
  interface Preparation {
    void run() throws IOException;
  }

  private static int serve(Config config, DatabaseUrl database, Preparation preparation)
      throws IOException {
    try {
      SafeSpace safeSpace = started(config, database, preparation);
      Tls.tell(safeSpace.storage());
      greet(System.out, config, safeSpace.api());
      new CountDownLatch(1).await();
      return 0;
    } catch (Rejection noDatabase) {
      System.err.println("safespace: the database cannot be used, all tries are used up");
      return 1;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Serves, until the process ends; comes back when it is ready. */
  static SafeSpace started(Config config, DatabaseUrl database, Preparation preparation)
      throws IOException, InterruptedException {
    SafeSpace safeSpace = SafeSpace.of(config, database);
    Shutdown.add(safeSpace.storage()::close);
    Shutdown.add(safeSpace.sweeper()::stop);
    Shutdown.add(safeSpace.live()::close);
    Shutdown.add(safeSpace.api()::stop);
    safeSpace.api().start();
    preparation.run();
    start(config, safeSpace).run();
    safeSpace.sweeper().start();
    safeSpace.live().start();
    return safeSpace;
  }

  private static Start start(Config config, SafeSpace safeSpace) {
    DatabaseConfig database = config.database();
    return new Start(
        safeSpace.schema(),
        safeSpace.storage()::knowsSearchLanguage,
        safeSpace.lifecycle(),
        database.connectRetries(),
        new Backoff(database.connectBackoff()));
  }

  private static void greet(PrintStream out, Config config, RestApi api) {
    String host = "http://" + config.http().host() + ":";
    String base = host + api.port();
    out.println("SafeSpace " + Version.text() + " listens on " + base);
    if (api.managementPort() != api.port()) {
      out.println("Operators and monitoring ask at " + host + api.managementPort());
    }
    if (config.database().url().isEmpty()) {
      out.println("Its data lies in " + config.database().data().toAbsolutePath().normalize());
    }
    out.printf(
        """

        Three things to try:
        %s  curl %s/ready
        """,
        beginning(config.access().settings().mode(), base + "/v1/sessions"), base);
    if (config.http().chatPage()) out.println("Or chat in a browser: " + base + "/");
    out.flush();
  }

  /** How a conversation begins. */
  private static String beginning(Mode mode, String sessions) {
    return switch (mode) {
      case UUID ->
          """
            curl -X POST %1$s/messages \\
                 -H 'Content-Type: application/json' -d '{"role": "user", "content": "Hello"}'
            curl %1$s/messages
          """
              .formatted(sessions + "/" + UUID.randomUUID());
      case TOKEN ->
          """
            curl -X POST %1$s
            curl %1$s/current -H 'Authorization: Bearer TOKEN'
          """
              .formatted(sessions);
      case COOKIE ->
          """
            curl -i -X POST %1$s
            curl %1$s/current -H 'Cookie: safespace_session=TOKEN'
          """
              .formatted(sessions);
    };
  }
}
