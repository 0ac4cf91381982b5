package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DotEnvTest {

  @ParameterizedTest
  @MethodSource
  void parse_readsAsShellsDo(String text, Map<String, String> expected) {
    assertThat(DotEnv.parse(text)).isEqualTo(expected);
  }

  static Stream<Arguments> parse_readsAsShellsDo() {
    return Stream.of(
        arguments("", Map.of()),
        arguments("\n \t\n\n", Map.of()),
        arguments("# nothing\n  # more of it", Map.of()),
        arguments("A=b", Map.of("A", "b")),
        arguments("A=b\n", Map.of("A", "b")),
        arguments("A=b\r\nC=d\r\n", Map.of("A", "b", "C", "d")),
        arguments("\uFEFFA=b", Map.of("A", "b")),
        arguments("  A=b", Map.of("A", "b")),
        arguments("A = b", Map.of("A", "b")),
        arguments("A=b  \t", Map.of("A", "b")),
        arguments("export A=b", Map.of("A", "b")),
        arguments("export \t A=b", Map.of("A", "b")),
        arguments("export\tA=b", Map.of("A", "b")),
        arguments("exported=b", Map.of("exported", "b")),
        arguments("_a1=b", Map.of("_a1", "b")),
        arguments("A=1\nA=2", Map.of("A", "2")),
        // nothing
        arguments("A=", Map.of("A", "")),
        arguments("A=\nB=c", Map.of("A", "", "B", "c")),
        arguments("A=\"\"\nB=''", Map.of("A", "", "B", "")),
        arguments("A= # none", Map.of("A", "")),
        // the sign of a comment
        arguments("A=b#c", Map.of("A", "b#c")),
        arguments("A=#b", Map.of("A", "#b")),
        arguments("A=b #c", Map.of("A", "b")),
        arguments("A=b\t# c # d", Map.of("A", "b")),
        arguments("A=\"b # c\"", Map.of("A", "b # c")),
        arguments("A='b # c' # d", Map.of("A", "b # c")),
        arguments("A=\"b\"# c\nD=e", Map.of("A", "b", "D", "e")),
        // other signs
        arguments("A=b=c==", Map.of("A", "b=c==")),
        arguments("A=b c", Map.of("A", "b c")),
        arguments("A=it's", Map.of("A", "it's")),
        arguments("A=b\\n", Map.of("A", "b\\n")),
        arguments("A=$B", Map.of("A", "$B")),
        arguments("A=ж🙂", Map.of("A", "ж🙂")),
        // quotes
        arguments("A=\"b\"", Map.of("A", "b")),
        arguments("A='b'", Map.of("A", "b")),
        arguments("A= \" b \" ", Map.of("A", " b ")),
        arguments("A=\"it's\"", Map.of("A", "it's")),
        arguments("A='say \"b\"'", Map.of("A", "say \"b\"")),
        arguments("A=\"b\nc\"\nD=e", Map.of("A", "b\nc", "D", "e")),
        arguments("A='b\r\n# c\r\n'\r\nD=e", Map.of("A", "b\n# c\n", "D", "e")),
        // escapes
        arguments("A=\"b\\nc\\td\\re\"", Map.of("A", "b\nc\td\re")),
        arguments("A=\"\\\"b\\\" \\\\ \\$ \\'\"", Map.of("A", "\"b\" \\ $ '")),
        arguments("A=\"C:\\dir\"", Map.of("A", "C:\\dir")),
        arguments("A='b\\n'", Map.of("A", "b\\n")),
        // what hosting companies hand out
        arguments(
            "DATABASE_URL=postgresql://u:p%23@h/db?sslmode=require&channel_binding=require",
            Map.of(
                "DATABASE_URL",
                "postgresql://u:p%23@h/db?sslmode=require&channel_binding=require")));
  }

  @ParameterizedTest
  @MethodSource
  void parse_tellsWhichLineIsWrong_butNotWhatItHolds(String text, String problem) {
    SettingsException wrong =
        catchThrowableOfType(SettingsException.class, () -> DotEnv.parse(text));

    assertThat(wrong.problems()).containsExactly(problem);
    assertThat(wrong).hasMessage(problem).hasNoCause();
  }

  static Stream<Arguments> parse_tellsWhichLineIsWrong_butNotWhatItHolds() {
    return Stream.of(
        arguments("hush", ".env: line 1 is no NAME=value"),
        arguments("A=b\n\n# c\nhush\nD=e", ".env: line 4 is no NAME=value"),
        arguments("=hush", ".env: line 1 is no NAME=value"),
        arguments("1A=hush", ".env: line 1 is no NAME=value"),
        arguments("A-B=hush", ".env: line 1 is no NAME=value"),
        arguments("export export A=hush", ".env: line 1 is no NAME=value"),
        arguments("A=b\nexport hush", ".env: line 2 is no NAME=value"),
        arguments("A=b\nC=\"hush\nmore", ".env: line 2 has a quote that does not end"),
        arguments("A='hush", ".env: line 1 has a quote that does not end"),
        arguments("A=\"hush\\\"", ".env: line 1 has a quote that does not end"),
        arguments("A=\"hush\\", ".env: line 1 has a quote that does not end"),
        arguments("A=\"b\nc\" hush", ".env: line 2 goes on after the closing quote"));
  }

  @Test
  void read_findsNothingWhereThereIsNoFile(@TempDir Path folder) throws IOException {
    assertThat(DotEnv.read(folder.resolve(".env"))).isEmpty();
  }

  @Test
  void read_takesAFileOfUtf8(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve(".env"), "A=\u00fc");

    assertThat(DotEnv.read(file)).containsExactly(Map.entry("A", "\u00fc"));
  }

  @Test
  void read_refusesAFileThatIsNotUtf8(@TempDir Path folder) throws IOException {
    Path file =
        Files.write(folder.resolve(".env"), "A=\u00fc".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> DotEnv.read(file))
        .isInstanceOf(SettingsException.class)
        .hasMessage(".env: is not UTF-8");
  }
}
