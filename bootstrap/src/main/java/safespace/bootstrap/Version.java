package safespace.bootstrap;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** This program's version, as the jar has it. */
final class Version implements IVersionProvider {
  static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"safespace " + text()};
  }
}
