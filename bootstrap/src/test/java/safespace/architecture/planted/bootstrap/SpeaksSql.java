package safespace.architecture.planted.bootstrap;

import org.jdbi.v3.core.Jdbi;

public record SpeaksSql(Jdbi jdbi) {}
