package safespace.architecture.planted.domain;

import org.slf4j.Logger;

public record KnowsALogger(Logger log) {}
