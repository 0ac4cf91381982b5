package safespace.bootstrap;

import safespace.bootstrap.Config.Environment;

/** A command does not do what it was asked to, and says why. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param reason that holds nothing of the data and no secret
   */
  Refused(String reason) {
    super(reason, null, false, false);
  }

  /** For what is good while trying things out, and would be a disaster elsewhere. */
  static void inProduction(Config config, String command) {
    if (config.environment() == Environment.PRODUCTION) {
      throw new Refused(command + " is not for production (ENVIRONMENT=production)");
    }
  }
}
