package safespace.architecture.planted.http;

import safespace.architecture.planted.persistence.PostgresStorage;

public record KnowsStorage(PostgresStorage storage) {}
