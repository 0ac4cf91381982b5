package safespace.architecture.planted.application;

import com.fasterxml.jackson.annotation.JsonProperty;

public record SpeaksJson(@JsonProperty String name) {}
