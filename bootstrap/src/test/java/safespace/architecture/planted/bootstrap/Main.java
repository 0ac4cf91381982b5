package safespace.architecture.planted.bootstrap;

import safespace.architecture.planted.http.RestApi;
import safespace.architecture.planted.http.json.Ndjson;
import safespace.architecture.planted.persistence.PostgresStorage;

/** Uses the doors, as it may. */
public record Main(
    RestApi api, RestApi.Settings http, PostgresStorage.Settings storage, Ndjson lines) {}
