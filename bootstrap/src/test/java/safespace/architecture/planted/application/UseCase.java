package safespace.architecture.planted.application;

public final class UseCase {}
