package safespace.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * A way to a PostgreSQL, of whose protocol it knows enough to let a single statement go wrong. What
 * passes is not encrypted.
 */
public final class PostgresProxy extends FaultProxy {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;

  /** After these a client waits for the server: a query, the end of several steps, of a copy. */
  private static final String ENDS_OF_STATEMENTS = "QSc";

  /** These belong to no statement: a piece of a copy, its end without success, a password. */
  private static final String PASS_AT_ONCE = "dfpHX";

  /** So does this: a driver sends the next statement without waiting for it. */
  private static final byte[] BEGIN = {'Q', 0, 0, 0, 10, 'B', 'E', 'G', 'I', 'N', 0};

  private final Target database;
  private final Set<Passage> deaf = ConcurrentHashMap.newKeySet();
  private @Nullable Fault planned;
  private int statementsBefore;

  /** What becomes of a statement. */
  public enum Fault {
    /** The server does not carry it out: its disk is full. */
    REFUSED,
    /** The connection breaks before the server hears of it. */
    NEVER_SENT,
    /** The server carries it out, and the connection breaks before anybody hears of that. */
    NEVER_ANSWERED
  }

  public PostgresProxy(Target database) throws IOException {
    super(address(database));
    this.database = database;
  }

  private static InetSocketAddress address(Target database) {
    URI url = URI.create(database.url().substring("jdbc:".length()));
    return new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 5432 : url.getPort());
  }

  /** The database, by this way. */
  public Target target() {
    String url = database.url().replaceFirst("//[^/]*", "//127.0.0.1:" + port());
    return new Target(url, database.user(), database.password());
  }

  /** Lets one statement go wrong: the number-th from now on, counted from 1. */
  public synchronized void plan(Fault fault, int number) {
    planned = fault;
    statementsBefore = number - 1;
  }

  /** Takes the plan back; false when it was too late. */
  public synchronized boolean forget() {
    boolean inTime = planned != null;
    planned = null;
    return inTime;
  }

  private synchronized @Nullable Fault due() {
    if (planned == null || statementsBefore-- > 0) return null;
    Fault due = planned;
    planned = null;
    return due;
  }

  @Override
  void toServer(Passage passage, InputStream from, OutputStream to) throws IOException {
    DataInputStream client = new DataInputStream(new BufferedInputStream(from));
    to.write(startUp(client, passage));
    ByteArrayOutputStream statement = new ByteArrayOutputStream();
    for (int type = client.read(); type >= 0; type = client.read()) {
      byte[] message = message(type, client);
      if (PASS_AT_ONCE.indexOf(type) >= 0 || Arrays.equals(message, BEGIN)) {
        to.write(message);
        continue;
      }
      statement.write(message);
      if (ENDS_OF_STATEMENTS.indexOf(type) < 0) continue;
      Fault fault = due();
      if (fault == Fault.NEVER_SENT) {
        passage.reset();
        return;
      }
      if (fault == Fault.NEVER_ANSWERED) deaf.add(passage);
      to.write(fault == Fault.REFUSED ? refusedInsteadOf(type) : statement.toByteArray());
      statement.reset();
    }
  }

  /** The first message; what a client asks before it is answered here. */
  private static byte[] startUp(DataInputStream client, Passage passage) throws IOException {
    while (true) {
      int length = client.readInt();
      byte[] rest = new byte[length - 4];
      client.readFully(rest);
      int code = new DataInputStream(new ByteArrayInputStream(rest)).readInt();
      if (code != SSL_REQUEST && code != GSS_REQUEST) return framed(-1, rest);
      passage.answer('N');
    }
  }

  @Override
  void toClient(Passage passage, InputStream from, OutputStream to) throws IOException {
    DataInputStream server = new DataInputStream(new BufferedInputStream(from, 1 << 16));
    OutputStream client = new BufferedOutputStream(to, 1 << 16);
    for (int type = server.read(); type >= 0; type = server.read()) {
      byte[] message = message(type, server);
      if (!deaf.contains(passage)) {
        client.write(message);
        if (server.available() == 0) client.flush();
      } else if (type == 'Z' || type == 'G') { // it is ready for the next, or for a copy
        deaf.remove(passage);
        passage.reset();
        return;
      }
    }
  }

  private static byte[] message(int type, DataInputStream from) throws IOException {
    byte[] rest = new byte[from.readInt() - 4];
    if (from.readNBytes(rest, 0, rest.length) < rest.length) throw new EOFException();
    return framed(type, rest);
  }

  /** A transaction that is open is one that has failed after it, as after any error. */
  private static byte[] refusedInsteadOf(int end) throws IOException {
    if (end == 'c') return framed('f', text("planned"));
    return framed('Q', text("do $$ begin raise exception using errcode = '53100'; end $$"));
  }

  private static byte[] text(String text) {
    return (text + '\0').getBytes(US_ASCII);
  }

  private static byte[] framed(int type, byte[] rest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(rest.length + 5);
    DataOutputStream message = new DataOutputStream(bytes);
    if (type >= 0) message.write(type);
    message.writeInt(rest.length + 4);
    message.write(rest);
    return bytes.toByteArray();
  }
}
