package safespace.architecture.planted.application;

import safespace.architecture.planted.persistence.PostgresStorage;

public record KnowsStorage(PostgresStorage storage) {}
