package safespace.http.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final String LONG = "A line\n".repeat(100_000);

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /** One after another, as a network brings them: none is there before it is asked for. */
  private static InputStream arriving(byte[]... pieces) {
    return new SequenceInputStream(
        Collections.enumeration(
            Arrays.stream(pieces).<InputStream>map(ByteArrayInputStream::new).toList())) {
      @Override
      public int available() {
        return 0;
      }
    };
  }

  private static String unpacked(InputStream packed) throws IOException {
    return new String(Gunzip.of(packed).readAllBytes(), UTF_8);
  }

  @Test
  void file_comesOutWhole() throws IOException {
    assertThat(unpacked(arriving(packed(LONG)))).isEqualTo(LONG);
    assertThat(unpacked(arriving(packed("")))).isEmpty();
  }

  @Test
  void partsOfAFile_comeOutAsOne_howeverTheyArrive() throws IOException {
    assertThat(unpacked(arriving(packed("One, "), packed("two, "), packed(LONG))))
        .isEqualTo("One, two, " + LONG);
  }

  @Test
  void fileThatEndsEarly_fails() throws IOException {
    byte[] whole = packed(LONG);
    for (int length : List.of(0, 5, 100, whole.length - 1)) {
      assertThatThrownBy(() -> unpacked(arriving(Arrays.copyOf(whole, length))))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anythingElse_fails() {
    assertThatThrownBy(() -> unpacked(arriving("{\"type\":\"session\"}".getBytes(UTF_8))))
        .isInstanceOf(ZipException.class);
  }

  @Test
  void failureAfterAWholePart_isNotTakenForTheEnd() throws IOException {
    IOException late = new IOException(new TimeoutException("nothing more came"));
    InputStream broken =
        new SequenceInputStream(
            arriving(packed("One")),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw late;
              }

              @Override
              public int read(byte[] bytes, int from, int most) throws IOException {
                throw late;
              }
            });

    assertThatThrownBy(() -> unpacked(broken)).isSameAs(late);
  }
}
