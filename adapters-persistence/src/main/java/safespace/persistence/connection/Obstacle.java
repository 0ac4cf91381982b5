package safespace.persistence.connection;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;

/**
 * What is in the way to the server, in words of our own: those of the driver tell hosts, users and
 * files.
 */
final class Obstacle {
  /** What the driver says, which gives these failures neither a class nor a code of their own. */
  private static final String WRONG_HOST =
      "The hostname {0} could not be verified by hostnameverifier {1}.";

  private static final String NO_ENCRYPTION = "The server does not support SSL.";

  /** Goes out of the quotation of a regular expression, matches anything, and goes back. */
  private static final String ANY = "\\E.*\\Q";

  private Obstacle() {}

  /** Why no connection could be opened, or used; empty for a reason that is not known here. */
  static Optional<String> told(SQLException failure) {
    return encryption(failure).or(() -> network(failure)).or(() -> server(failure));
  }

  private static Optional<String> encryption(SQLException failure) {
    if (has(failure, CertificateExpiredException.class)) {
      return Optional.of("the server's certificate has expired");
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return Optional.of("the server's certificate is not valid yet");
    }
    if (has(failure, CertPathBuilderException.class)
        || has(failure, CertPathValidatorException.class)) {
      return Optional.of("the server's certificate is of an authority that is not trusted");
    }
    if (says(failure, WRONG_HOST)) {
      return Optional.of("the server's certificate is for another host name");
    }
    if (says(failure, NO_ENCRYPTION)) return Optional.of("the server offers no encryption");
    if (has(failure, SSLException.class)) {
      return Optional.of(
          "no encryption could be agreed on with the server, or it refuses the certificate of"
              + " sslcert");
    }
    if (has(failure, FileNotFoundException.class)
        || has(failure, FileSystemException.class)
        || has(failure, GeneralSecurityException.class)) {
      return Optional.of("a file of sslrootcert, sslcert or sslkey cannot be used");
    }
    return Optional.empty();
  }

  private static Optional<String> network(SQLException failure) {
    if (has(failure, UnknownHostException.class)) {
      return Optional.of("nobody knows the name of its host");
    }
    if (has(failure, SocketTimeoutException.class)) return Optional.of("no answer came in time");
    if (has(failure, NoRouteToHostException.class)) return Optional.of("no way leads to its host");
    if (has(failure, ConnectException.class)) return Optional.of("nobody listens there");
    if (has(failure, SocketException.class) || has(failure, EOFException.class)) {
      return Optional.of("the server broke the connection off");
    }
    return Optional.empty();
  }

  private static Optional<String> server(SQLException failure) {
    return switch (failure.getSQLState()) {
      case null -> Optional.empty();
      case "28P01" -> Optional.of("the password is wrong, or the user unknown");
      case "28000" ->
          Optional.of("the server does not let this user in from here, or without a certificate");
      case "3D000" -> Optional.of("the server has no such database");
      case "25006" -> Optional.of("the server takes no writes");
      case "53100" -> Optional.of("the server's disk is full");
      case "53200" -> Optional.of("the server has no memory left");
      case "53300" -> Optional.of("the server has no connection left");
      case "57P03" -> Optional.of("the server is starting or stopping");
      default -> Optional.empty();
    };
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return chain(failure).anyMatch(type::isInstance);
  }

  /** Whether the driver means this: in its language, and with anything for the placeholders. */
  private static boolean says(SQLException failure, String text) {
    String message = String.valueOf(failure.getMessage());
    return Pattern.compile("\\Q" + GT.tr(text, ANY, ANY) + "\\E").matcher(message).matches();
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
