package safespace.architecture.planted.domain;

import safespace.architecture.planted.application.UseCase;

public record KnowsAUseCase(UseCase useCase) {}
