package safespace.architecture.planted.persistence;

public final class AsksForTheTime {
  long time() {
    return System.currentTimeMillis();
  }
}
