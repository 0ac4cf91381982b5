package safespace.architecture.planted.bootstrap;

import tools.jackson.databind.JsonNode;

public record SpeaksJson(JsonNode node) {}
