package safespace.bootstrap;

import dagger.Binds;
import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import safespace.application.archive.ClearConversations;
import safespace.application.archive.ExportConversations;
import safespace.application.archive.ImportConversations;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.housekeeping.Sweep;
import safespace.application.live.LiveSessions;
import safespace.domain.archive.Archive;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.limit.SharedLimits;
import safespace.domain.live.Broadcast;
import safespace.domain.live.ChangeRepository;
import safespace.domain.message.MessageRepository;
import safespace.domain.redaction.Redaction;
import safespace.domain.redaction.SensitiveData;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;

/** The use cases that more than one adapter calls. */
@Module
interface ApplicationModule {
  @Provides
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Provides
  @Singleton
  static PrometheusMeterRegistry prometheus() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Binds
  MeterRegistry meters(PrometheusMeterRegistry prometheus);

  @Provides
  @Singleton
  static Lifecycle lifecycle() {
    return new Lifecycle();
  }

  @Provides
  static CheckHealth checkHealth(StorageHealth storage, Config config) {
    return new CheckHealth(
        storage,
        new CheckHealth.Thresholds(config.health().slowQuery(), config.health().poolUsage()));
  }

  @Provides
  @Singleton
  static LiveSessions live(
      ChangeRepository changes, MessageRepository messages, Broadcast broadcast) {
    return new LiveSessions(changes, messages, broadcast, LiveSessions.Looks.USUAL);
  }

  @Provides
  static Sweep sweep(Housekeeping housekeeping, SharedLimits limits, Config config) {
    KeepingConfig keeping = config.keeping();
    return new Sweep(
        housekeeping, limits, keeping.streamTimeout(), keeping.retention().orElse(null));
  }

  @Provides
  @Singleton
  static Sweeper sweeper(Sweep sweep, Config config, MeterRegistry meters) {
    return new Sweeper(sweep, config.keeping().sweepInterval(), meters);
  }

  @Provides
  static Redaction redaction(Config config) {
    return new Redaction(config.keeping().redaction(), new SensitiveData(PhoneNumbers::find));
  }

  @Provides
  static ImportConversations importConversations(
      Archive archive, UnitOfWork unitOfWork, Redaction redaction) {
    return new ImportConversations(archive, unitOfWork, redaction);
  }

  @Provides
  static ExportConversations exportConversations(Archive archive) {
    return new ExportConversations(archive);
  }

  @Provides
  static ClearConversations clearConversations(Archive archive) {
    return new ClearConversations(archive);
  }
}
