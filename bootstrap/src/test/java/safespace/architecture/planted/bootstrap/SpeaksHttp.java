package safespace.architecture.planted.bootstrap;

import io.javalin.Javalin;

public record SpeaksHttp(Javalin javalin) {}
