package safespace.architecture.planted.persistence;

import org.eclipse.jetty.server.Server;

public record SpeaksHttp(Server server) {}
