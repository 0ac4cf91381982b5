package safespace.architecture.planted.http;

import safespace.architecture.planted.bootstrap.Main;

public record KnowsBootstrap(Main main) {}
