package safespace.http.admin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks gzip that comes piece by piece over a network, to its very end. Java's own reader takes
 * whatever goes wrong after a part that is whole for the end of the file: a second part that is
 * late, or never comes.
 */
public final class Gunzip extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private final Source source;

  private Gunzip(Source source) throws IOException {
    super(new GZIPInputStream(source, BUFFER));
    this.source = source;
  }

  public static InputStream of(InputStream packed) throws IOException {
    return new Gunzip(new Source(packed));
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b < 0) source.requireEnd();
    return b;
  }

  @Override
  public int read(byte[] bytes, int from, int most) throws IOException {
    int length = super.read(bytes, from, most);
    if (length < 0) source.requireEnd();
    return length;
  }

  /** What is packed; it remembers how it ended. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException failure;
    private boolean ended;

    Source(InputStream packed) {
      super(packed);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      if (failure != null) throw failure;
      try {
        int length = super.read(bytes, from, most);
        ended |= length < 0;
        return length;
      } catch (IOException broken) {
        failure = broken;
        throw broken;
      }
    }

    /** Nobody knows what the network still brings: another part may always follow. */
    @Override
    public int available() {
      return ended ? 0 : 1;
    }

    void requireEnd() throws IOException {
      if (!ended && read() >= 0) throw new ZipException("something else follows");
    }
  }
}
