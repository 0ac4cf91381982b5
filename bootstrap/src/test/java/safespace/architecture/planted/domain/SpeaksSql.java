package safespace.architecture.planted.domain;

import java.sql.Connection;

public record SpeaksSql(Connection connection) {}
