package safespace.architecture.planted.application;

import org.slf4j.Logger;

public record KnowsALogger(Logger log) {}
