package safespace.persistence;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;

/** The JVM that started a container: process numbers come again, the moment of a start does not. */
record ContainerOwner(String host, long process, Instant start) {

  static ContainerOwner self() {
    ProcessHandle self = ProcessHandle.current();
    return new ContainerOwner(hostName(), self.pid(), startOf(self));
  }

  static ContainerOwner of(String text) {
    List<String> parts = List.of(text.split(" ", -1));
    return new ContainerOwner(
        parts.get(0), Long.parseLong(parts.get(1)), Instant.parse(parts.get(2)));
  }

  String text() {
    return host + " " + process + " " + start;
  }

  /** Of the processes of another machine nothing is known. */
  boolean isGone() {
    return host.equals(hostName())
        && ProcessHandle.of(process).map(ContainerOwner::startOf).filter(start::equals).isEmpty();
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException unnamed) {
      return "localhost";
    }
  }
}
