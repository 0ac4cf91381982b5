package safespace.architecture.planted.http.json;

public final class Ndjson {}
