package safespace.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth;

/** A storage that is as well as tests say. */
final class TestHealth implements StorageHealth {
  volatile Rejection.@Nullable Reason noAnswer;
  volatile Duration latency = Duration.ofNanos(400_000);
  volatile Duration reading = Duration.ofNanos(1_800_000);
  volatile Pool pool = new Pool(20, 30, 15, 5, 0, 0, 0);
  volatile boolean answering = true;
  volatile Schema schema = new Schema(Schema.State.CURRENT, "3", 0);

  @Override
  public Duration ping() {
    requireAnswer();
    return latency;
  }

  @Override
  public Duration readPage() {
    requireAnswer();
    return reading;
  }

  @Override
  public boolean answeredWithin(Duration time) {
    return answering;
  }

  @Override
  public Pool pool() {
    return pool;
  }

  @Override
  public Schema schema() {
    requireAnswer();
    return schema;
  }

  private void requireAnswer() {
    Rejection.Reason reason = noAnswer;
    if (reason != null) throw new Rejection(reason, "The database does not answer.");
  }
}
