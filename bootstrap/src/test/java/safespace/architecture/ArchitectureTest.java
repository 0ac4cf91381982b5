package safespace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static final Packages OURS = new Packages("safespace");
  private static final Packages PLANTED = new Packages("safespace.architecture.planted");

  /** Other modules are folders for {@code mvn test} and jars for {@code mvn verify}: both count. */
  private static final JavaClasses ours =
      new ClassFileImporter()
          .withImportOption(location -> !isOfTests(location))
          .importPackages(OURS.root());

  private static final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED.root());

  private static boolean isOfTests(Location location) {
    return location.contains("/test-classes/") || location.contains("-tests.jar");
  }

  @ParameterizedTest
  @MethodSource("ourRules")
  void rule_holds(Rule rule) {
    assertThat(rule.violationsIn(ours)).isEmpty();
  }

  static List<Rule> ourRules() {
    return Rules.of(OURS);
  }

  @ParameterizedTest
  @MethodSource("plantedRules")
  void rule_refusesEveryPlantedViolation(Rule rule) {
    List<String> violations = rule.violationsIn(planted);

    assertThat(rule.planted()).isNotEmpty();
    for (String offender : rule.planted()) {
      assertThat(violations).anyMatch(v -> v.contains(PLANTED.root() + "." + offender));
    }
  }

  static List<Rule> plantedRules() {
    return Rules.of(PLANTED);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void classesOfEveryModule_areJudged(String module, String packageName, String known) {
    List<JavaClass> classes =
        ours.stream()
            .filter(c -> (c.getPackageName() + ".").startsWith(packageName + "."))
            .toList();

    assertThat(classes).extracting(JavaClass::getName).contains(packageName + "." + known);
    assertThat(classes).allSatisfy(c -> assertThat(source(c)).contains("/" + module + "/"));
  }

  static Stream<Object[]> modules() {
    return Stream.of(
        new Object[] {"domain", OURS.domain(), "session.Session"},
        new Object[] {"application", OURS.application(), "message.AppendMessages"},
        new Object[] {"adapters-persistence", OURS.persistence(), Packages.POSTGRES_STORAGE},
        new Object[] {"adapters-http", OURS.http(), Packages.REST_API},
        new Object[] {"bootstrap", OURS.bootstrap(), "Main"});
  }

  @Test
  void testClasses_areNotJudged() {
    assertThat(ours)
        .noneMatch(c ->
            c.getDirectDependenciesFromSelf().stream()
                .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.junit")));
    assertThat(ours).extracting(JavaClass::getSimpleName).doesNotContain("TestDatabase", "Samples");
  }

  private static String source(JavaClass c) {
    return c.getSource().orElseThrow().getUri().toString();
  }
}
