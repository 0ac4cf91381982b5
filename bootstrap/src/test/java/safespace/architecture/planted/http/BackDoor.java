package safespace.architecture.planted.http;

public final class BackDoor {}
