package safespace.domain.storage;

import safespace.domain.archive.Archive;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionRepository;

/** The repositories of one unit of work. */
public interface Repositories {
  SessionRepository sessions();

  MessageRepository messages();

  Archive archive();
}
