package safespace.application.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import safespace.application.health.Lifecycle.Phase;

class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void phase_goesFromTheStartToTheEnd() {
    assertThat(lifecycle.phase()).isEqualTo(Phase.STARTING);

    lifecycle.started();
    assertThat(lifecycle.phase()).isEqualTo(Phase.STARTED);

    assertThat(lifecycle.draining()).isTrue();
    assertThat(lifecycle.phase()).isEqualTo(Phase.DRAINING);

    lifecycle.stopping();
    assertThat(lifecycle.phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void draining_isForOneThatServes() {
    assertThat(lifecycle.draining()).isFalse();
    assertThat(lifecycle.phase()).isEqualTo(Phase.STARTING);

    lifecycle.stopping();
    assertThat(lifecycle.draining()).isFalse();
    assertThat(lifecycle.phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void stopping_endsAStartThatIsNotDone() {
    lifecycle.stopping();

    assertThat(lifecycle.phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void started_doesNotUndoTheStopping() {
    lifecycle.stopping();
    lifecycle.started();

    assertThat(lifecycle.phase()).isEqualTo(Phase.STOPPING);
  }
}
