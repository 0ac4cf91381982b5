package safespace.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Certificates of authorities of our own, made by the JDK's tool, in a folder. */
final class Certificates {
  private static final String PASSWORD = "secret";

  private final Path folder;

  /**
   * @param folder for the files
   */
  Certificates(Path folder) {
    this.folder = folder;
  }

  /** Makes an authority. */
  Certificates authority(String name) throws Exception {
    return make(name, "-dname", "CN=" + name, "-ext", "bc:c", "-ext", "ku=keyCertSign");
  }

  /** Makes a key and a certificate that an authority stands for. */
  Certificates signed(String name, String authority, String commonName, String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-dname", "CN=" + commonName, "-signer", authority));
    Collections.addAll(arguments, more);
    return make(name, arguments.toArray(String[]::new));
  }

  private Certificates make(String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keystore",
                store().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    Collections.addAll(command, more);
    if (!command.contains("-keyalg")) Collections.addAll(command, "-keyalg", "EC");
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) throw new IllegalStateException(said);
    return this;
  }

  private Path store() {
    return folder.resolve("all.p12");
  }

  private KeyStore keys() throws Exception {
    return KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
  }

  /** The certificate as a file of the kind that everybody reads. */
  Path certificate(String name) throws Exception {
    Certificate certificate = keys().getCertificate(name);
    return write(name + ".crt", pem("CERTIFICATE", certificate.getEncoded()));
  }

  /** Its key, in the same way. */
  Path key(String name) throws Exception {
    return write(name + ".key", pem("PRIVATE KEY", encodedKey(name)));
  }

  /** Its key as PKCS-8 in bytes. */
  Path binaryKey(String name) throws Exception {
    return write(name + ".pk8", encodedKey(name));
  }

  private byte[] encodedKey(String name) throws Exception {
    return keys().getKey(name, PASSWORD.toCharArray()).getEncoded();
  }

  /** Both as PKCS-12, with the password "secret". */
  Path both(String name) throws Exception {
    KeyStore from = keys();
    KeyStore to = KeyStore.getInstance("PKCS12");
    to.load(null, null);
    // The name that the driver asks for.
    to.setKeyEntry(
        "user",
        from.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        from.getCertificateChain(name));
    Path file = folder.resolve(name + ".p12");
    try (var out = Files.newOutputStream(file)) {
      to.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static byte[] pem(String kind, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, text)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) return file;
    Files.write(file, bytes);
    // A server refuses a key that others can read.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
