package safespace.architecture.planted.elsewhere;

public final class BelongsNowhere {}
