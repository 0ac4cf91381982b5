package safespace.architecture.planted.persistence;

public final class BackDoor {}
