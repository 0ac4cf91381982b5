package safespace.bootstrap;

import dagger.BindsInstance;
import dagger.Component;
import jakarta.inject.Singleton;
import safespace.application.archive.ClearConversations;
import safespace.application.archive.ExportConversations;
import safespace.application.archive.ImportConversations;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.housekeeping.Sweep;
import safespace.application.live.LiveSessions;
import safespace.http.RestApi;
import safespace.persistence.PostgresStorage;

/** The whole of it, put together. */
@Singleton
@Component(modules = {PersistenceModule.class, ApplicationModule.class, HttpModule.class})
interface SafeSpace {
  PostgresStorage storage();

  UsableSchema schema();

  Lifecycle lifecycle();

  RestApi api();

  ImportConversations importConversations();

  ExportConversations exportConversations();

  ClearConversations clearConversations();

  CheckHealth checkHealth();

  Sweep sweep();

  Sweeper sweeper();

  LiveSessions live();

  /** Puts it together for some settings and the database that they lead to. */
  @Component.Factory
  interface Factory {
    SafeSpace create(@BindsInstance Config config, @BindsInstance DatabaseUrl database);
  }

  static SafeSpace of(Config config, DatabaseUrl database) {
    return DaggerSafeSpace.factory().create(config, database);
  }
}
