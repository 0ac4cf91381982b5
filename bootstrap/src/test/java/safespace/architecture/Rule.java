package safespace.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule that classes keep or break.
 *
 * @param planted the classes of the planted system that break it, below its root
 */
record Rule(String name, ArchRule rule, List<String> planted) {
  Rule(String name, ArchRule rule, String... planted) {
    this(name, rule, List.of(planted));
  }

  List<String> violationsIn(JavaClasses classes) {
    return rule.evaluate(classes).getFailureReport().getDetails();
  }

  @Override
  public String toString() {
    return name;
  }
}
