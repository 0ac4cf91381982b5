package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestServersTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://ann:s%40cret@db:5433/x, ann, s@cret, jdbc:postgresql://db:5433/mine?",
    "postgres://ann:a:b+c@db/x?sslmode=require, ann, a:b+c,"
        + " jdbc:postgresql://db/mine?sslmode=require",
    "jdbc:postgresql://[::1]:5433/x?user=ann&ssl=true, ann, '',"
        + " jdbc:postgresql://[::1]:5433/mine?ssl=true",
    "jdbc:postgresql://db/x?password=secret, postgres, secret, jdbc:postgresql://db/mine?",
  })
  void givenServer_isReadFromEitherFormOfUrl(
      String given, String user, String password, String url) {
    GivenServer server = GivenServer.at(given);

    assertThat(server.user()).isEqualTo(user);
    assertThat(server.password()).isEqualTo(password);
    assertThat(server.url("mine")).isEqualTo(url);
  }

  @Test
  void givenServer_isRefusedWhenItNamesNoHost() {
    assertThatThrownBy(() -> GivenServer.at("localhost"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void containerOwner_isGoneWhenItsProcessIs() {
    ContainerOwner self = ContainerOwner.of(ContainerOwner.self().text());

    assertThat(self).isEqualTo(ContainerOwner.self());
    assertThat(self.isGone()).isFalse();
    assertThat(new ContainerOwner(self.host(), self.process(), Instant.EPOCH).isGone()).isTrue();
    assertThat(new ContainerOwner("elsewhere", self.process(), Instant.EPOCH).isGone()).isFalse();
  }
}
