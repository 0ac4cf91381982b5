package safespace.persistence;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container of its own, from an image that this machine has already. */
record DockerServer(PostgreSQLContainer container) implements TestServer {
  private static final String LABEL = "safespace.test.owner";

  /** The build names the image, so that its version stands in one place. */
  private static final @Nullable String IMAGE = System.getenv("TEST_DATABASE_IMAGE");

  /** Why there can be no such server; empty when there can. */
  static Optional<String> obstacle() {
    if (IMAGE == null) return Optional.of("TEST_DATABASE_IMAGE names no image");
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.of("no Docker engine answers");
    }
    try {
      DockerClientFactory.lazyClient().inspectImageCmd(IMAGE).exec();
      return Optional.empty();
    } catch (NotFoundException absent) {
      return Optional.of("Docker has no image " + IMAGE);
    }
  }

  static DockerServer start() {
    sweep(DockerClientFactory.lazyClient());
    PostgreSQLContainer container =
        new PostgreSQLContainer(
                DockerImageName.parse(String.valueOf(IMAGE)).asCompatibleSubstituteFor("postgres"))
            .withLabel(LABEL, ContainerOwner.self().text())
            .withCommand(
                "postgres",
                "-c",
                "fsync=on",
                "-c",
                "max_connections=200",
                "-c",
                "log_min_error_statement=panic",
                "-c",
                "log_error_verbosity=terse");
    container.start();
    return new DockerServer(container);
  }

  /** Nobody else removes the container of a JVM that was killed. */
  private static void sweep(DockerClient docker) {
    for (Container container :
        docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(LABEL)).exec()) {
      String owner = container.getLabels().get(LABEL);
      if (owner == null || !ContainerOwner.of(owner).isGone()) continue;
      docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
    }
  }

  @Override
  public String provider() {
    return "Testcontainers";
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://"
        + container.getHost()
        + ":"
        + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)
        + "/"
        + database;
  }

  @Override
  public String user() {
    return container.getUsername();
  }

  @Override
  public String password() {
    return container.getPassword();
  }

  @Override
  public void close() {
    container.stop();
  }
}
