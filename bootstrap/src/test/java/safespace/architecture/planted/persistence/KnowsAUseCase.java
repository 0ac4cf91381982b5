package safespace.architecture.planted.persistence;

import safespace.architecture.planted.application.UseCase;

public record KnowsAUseCase(UseCase useCase) {}
