package safespace.bootstrap;

import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import safespace.application.archive.ExportConversations;
import safespace.application.archive.ImportConversations;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.live.LiveSessions;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.ReadHistory;
import safespace.application.message.ReadMessage;
import safespace.application.message.SearchMessages;
import safespace.application.message.WriteChunk;
import safespace.application.overview.FindCitingMessages;
import safespace.application.overview.ListSessions;
import safespace.application.overview.ReadFigures;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.ExportSession;
import safespace.application.session.LookUpSessions;
import safespace.application.session.PutSession;
import safespace.application.session.ReadSession;
import safespace.domain.limit.SharedLimits;
import safespace.domain.message.MessageRepository;
import safespace.domain.overview.Overview;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;
import safespace.http.RestApi;
import safespace.http.limits.RateLimits;

/** The REST API over the use cases. */
@Module
interface HttpModule {
  @Provides
  static RestApi.SessionUseCases sessions(
      SessionRepository sessions,
      MessageRepository messages,
      UnitOfWork unitOfWork,
      Redaction redaction,
      Config config,
      LiveSessions live) {
    return new RestApi.SessionUseCases(
        new CreateSession(sessions, redaction),
        new PutSession(
            sessions, unitOfWork, config.access().clientsMakeSessions(), redaction, live),
        new ReadSession(sessions),
        new LookUpSessions(sessions),
        new EditSession(unitOfWork, redaction, live),
        new EraseSession(sessions, live),
        new ExportSession(sessions, messages));
  }

  @Provides
  static RestApi.MessageUseCases messages(
      MessageRepository messages,
      UnitOfWork unitOfWork,
      Redaction redaction,
      Config config,
      LiveSessions live) {
    AccessConfig access = config.access();
    return new RestApi.MessageUseCases(
        new AppendMessages(
            messages, access.clientsMakeSessions(), access.visitorRoles(), redaction, live),
        new ReadHistory(messages),
        new ReadMessage(messages),
        new EditMessage(unitOfWork, access.visitorRoles(), redaction, live),
        new WriteChunk(messages, access.visitorRoles(), redaction, live),
        new EraseMessage(unitOfWork, live),
        new SearchMessages(messages));
  }

  @Provides
  static RateLimits limits(Config config, SharedLimits shared, MeterRegistry meters) {
    LimitsConfig limits = config.limits();
    return new RateLimits(
        limits.settings(),
        limits.store() == LimitsConfig.Store.POSTGRES ? shared : null,
        System::nanoTime,
        meters);
  }

  @Provides
  static RestApi.OperatorUseCases operators(
      Overview overview,
      ImportConversations importConversations,
      ExportConversations exportConversations,
      StorageHealth storage,
      Clock clock) {
    return new RestApi.OperatorUseCases(
        new ListSessions(overview),
        new FindCitingMessages(overview),
        new ReadFigures(overview, clock),
        importConversations,
        exportConversations,
        storage);
  }

  @Provides
  @Singleton
  static RestApi api(
      Config config,
      RestApi.SessionUseCases sessions,
      RestApi.MessageUseCases messages,
      CheckHealth health,
      Lifecycle lifecycle,
      Clock clock,
      PrometheusMeterRegistry meters,
      RestApi.OperatorUseCases operators,
      LiveSessions live,
      RateLimits limits) {
    HttpConfig http = config.http();
    return new RestApi(
        new RestApi.Settings(
            http.host(),
            http.port(),
            http.maxBodyBytes(),
            http.shutdownDrain(),
            http.shutdownGrace(),
            config.keeping().lifetimes().session(),
            http.allowedOrigins(),
            http.localOrigins(),
            Version.text(),
            config.access().settings(),
            http.operators(),
            RestApi.Streams.USUAL,
            http.chatPage()),
        sessions,
        messages,
        health,
        lifecycle,
        clock,
        meters,
        operators,
        live,
        limits);
  }
}
