package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFilesTest {
  /** Its meaning, then what it may hold and by which other name it goes, then the setting. */
  private static final Pattern SETTING =
      Pattern.compile("\\n# (.+)\\n# (.+?)(?:; also ([A-Z_]+))?\\n#([A-Z_]+)=(.*)\\n");

  private static final String ANY_URL = "postgresql://u@localhost/d";

  private static final Config defaults = Config.read(Map.of(), Map.of());

  @Test
  void example_showsEverySettingWithItsMeaningAndDefault() throws IOException {
    Map<String, String> shown = new LinkedHashMap<>();
    Matcher setting = SETTING.matcher(example());
    while (setting.find()) shown.put(setting.group(4) + "=" + setting.group(5), setting.group(1));

    Map<String, String> known = new LinkedHashMap<>();
    defaults.settings().forEach(s -> known.put(s.name() + "=" + s.value(), s.meaning()));
    assertThat(shown).isEqualTo(known);
    assertThat(shown).hasSize((int) example().lines().filter(line -> line.contains("=")).count());
  }

  @Test
  void example_changesNothing_asItIsAndWithEverySettingTakenIn() throws IOException {
    assertThat(DotEnv.parse(example())).isEmpty();

    Map<String, String> all =
        DotEnv.parse(
            Pattern.compile("^#([A-Z_]+=)", Pattern.MULTILINE).matcher(example()).replaceAll("$1"));
    assertThat(all).hasSize(defaults.settings().size());
    Config config = Config.read(Map.of(), all);
    assertThat(config.http()).isEqualTo(defaults.http());
    assertThat(config.database()).isEqualTo(defaults.database());
    assertThat(config.access()).isEqualTo(defaults.access());
    assertThat(config.health()).isEqualTo(defaults.health());
    assertThat(config.keeping()).isEqualTo(defaults.keeping());
    assertThat(config.limits()).isEqualTo(defaults.limits());
    assertThat(config.searchLanguage()).isEqualTo(defaults.searchLanguage());
  }

  @Test
  void example_saysWhatASettingMayHold_asItsErrorDoes() throws IOException {
    Matcher setting = SETTING.matcher(example());
    while (setting.find()) {
      String name = setting.group(4);
      if (name.equals("HTTP_HOST")) continue; // any text is one
      assertThat(problem(name)).contains("expected: " + setting.group(2));
    }
  }

  @Test
  void example_tellsOtherNamesThatExist() throws IOException {
    Matcher setting = SETTING.matcher(example());
    int aliases = 0;
    while (setting.find()) {
      String alias = setting.group(3);
      if (alias == null) continue;
      aliases++;
      String value = setting.group(5).isEmpty() ? ANY_URL : setting.group(5);
      assertThat(Config.read(Map.of(alias, value, "DATABASE_URL", ANY_URL), Map.of()).settings())
          .anyMatch(s -> s.source().equals("environment, " + alias));
    }
    assertThat(aliases).isEqualTo(6);
  }

  private static String problem(String name) {
    try {
      Config.read(Map.of(name, "\u0000"), Map.of());
      throw new AssertionError(name + " may hold anything");
    } catch (SettingsException wrong) {
      return String.join("\n", wrong.problems());
    }
  }

  private static String example() throws IOException {
    return Files.readString(Checkout.ours().folder().resolve(".env.example"));
  }

  @Test
  void envFiles_areNotCommitted() throws Exception {
    assertThat(Checkout.ours().committedEnvFiles()).isEmpty();
  }

  @Test
  void committedEnvFiles_areFound(@TempDir Path folder) throws Exception {
    Checkout checkout = new Checkout(folder);
    Files.createDirectory(folder.resolve("inside"));
    for (String name : new String[] {".env", "inside/.env", ".env.example", "a.env"}) {
      Files.writeString(folder.resolve(name), "A=b");
    }

    assertThat(checkout.committedEnvFiles()).isEmpty();
    checkout.git("init", "--quiet");
    assertThat(checkout.committedEnvFiles()).isEmpty();
    checkout.git("add", "--force", ".");
    assertThat(checkout.committedEnvFiles()).containsExactly(".env", "inside/.env");
  }
}
