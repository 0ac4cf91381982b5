package safespace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static safespace.architecture.Packages.all;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** All rules, for a system in some packages. */
final class Rules {
  private static final String ANNOTATIONS = "org.jspecify.annotations";
  private static final String[] SQL = {
    "java.sql..",
    "javax.sql..",
    "org.jdbi..",
    "com.zaxxer.hikari..",
    "org.flywaydb..",
    "org.postgresql.."
  };
  private static final String[] HTTP = {"io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."};
  private static final String[] TOKENS = {"com.nimbusds.."};
  private static final String[] JSON = {"tools.jackson..", "com.fasterxml.."};
  private static final String[] WIRING = {"dagger..", "jakarta.inject..", "javax.inject.."};

  private Rules() {}

  static List<Rule> of(Packages our) {
    return List.of(
        new Rule(
            "dependencies point inward",
            layers(our),
            "domain.KnowsAUseCase",
            "application.KnowsStorage",
            "persistence.KnowsAUseCase",
            "http.KnowsStorage",
            "http.KnowsBootstrap",
            "elsewhere.BelongsNowhere"),
        new Rule(
            "domain is plain Java",
            domainIsPlainJava(our),
            "domain.KnowsAUseCase",
            "domain.KnowsALogger"),
        new Rule(
            "application is plain Java",
            applicationIsPlainJava(our),
            "application.KnowsALogger",
            "application.KnowsStorage"),
        new Rule(
            "only persistence speaks SQL",
            onlyPersistenceSpeaksSql(our),
            "domain.SpeaksSql",
            "bootstrap.SpeaksSql"),
        new Rule(
            "only http speaks HTTP",
            onlyHttpSpeaksHttp(our),
            "persistence.SpeaksHttp",
            "bootstrap.SpeaksHttp"),
        new Rule(
            "only http.access reads tokens",
            onlyHttpAccessReadsTokens(our),
            "http.ReadsTokens",
            "bootstrap.ReadsTokens"),
        new Rule(
            "only adapters speak JSON",
            onlyAdaptersSpeakJson(our),
            "application.SpeaksJson",
            "bootstrap.SpeaksJson"),
        new Rule(
            "only bootstrap wires",
            onlyBootstrapWires(our),
            "persistence.WantsInjection",
            "http.ReadsTheEnvironment",
            "application.ReadsTheEnvironment"),
        new Rule(
            "persistence has one door",
            hasOneDoor(our, our.persistence()),
            "bootstrap.UsesBackDoors"),
        new Rule("http has one door", hasOneDoor(our, our.http()), "bootstrap.UsesBackDoors"),
        new Rule(
            "adapters hide their classes",
            adaptersHideTheirClasses(our),
            "persistence.BackDoor",
            "http.BackDoor"),
        new Rule(
            "only persistence implements ports",
            onlyPersistenceImplementsPorts(our),
            "domain.ImplementsAPort",
            "application.ImplementsAPort"),
        new Rule(
            "time comes from the clock",
            timeComesFromTheClock(our),
            "domain.AsksForTheTime",
            "application.AsksForTheTime",
            "persistence.AsksForTheTime",
            "http.AsksForTheTime"),
        new Rule(
            "features have no cycles",
            featuresHaveNoCycles(our),
            "domain.left.Left",
            "domain.right.Right",
            "application.left.Left",
            "application.right.Right"),
        new Rule(
            "only the command line prints",
            onlyTheCommandLinePrints(our),
            "domain.Prints",
            "http.Prints"));
  }

  private static ArchRule layers(Packages our) {
    return layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("domain")
        .definedBy(all(our.domain()))
        .layer("application")
        .definedBy(all(our.application()))
        .layer("persistence")
        .definedBy(all(our.persistence()))
        .layer("http")
        .definedBy(all(our.http()))
        .layer("bootstrap")
        .definedBy(all(our.bootstrap()))
        .whereLayer("domain")
        .mayNotAccessAnyLayer()
        .whereLayer("application")
        .mayOnlyAccessLayers("domain")
        .whereLayer("persistence")
        .mayOnlyAccessLayers("domain")
        .whereLayer("http")
        .mayOnlyAccessLayers("application", "domain")
        .ensureAllClassesAreContainedInArchitecture();
  }

  private static ArchRule domainIsPlainJava(Packages our) {
    return classes()
        .that()
        .resideInAPackage(all(our.domain()))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", ANNOTATIONS, all(our.domain()));
  }

  private static ArchRule applicationIsPlainJava(Packages our) {
    return classes()
        .that()
        .resideInAPackage(all(our.application()))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", ANNOTATIONS, all(our.domain()), all(our.application()));
  }

  private static ArchRule onlyPersistenceSpeaksSql(Packages our) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(all(our.persistence()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQL);
  }

  private static ArchRule onlyHttpSpeaksHttp(Packages our) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(all(our.http()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HTTP);
  }

  private static ArchRule onlyHttpAccessReadsTokens(Packages our) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(our.http() + ".access")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TOKENS);
  }

  private static ArchRule onlyAdaptersSpeakJson(Packages our) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(all(our.persistence()), all(our.http()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JSON);
  }

  private static ArchRule onlyBootstrapWires(Packages our) {
    DescribedPredicate<JavaAccess<?>> environment =
        access("reads the environment", a -> is(a, System.class) && a.getName().equals("getenv"));
    return CompositeArchRule.of(
            noClasses()
                .that()
                .resideOutsideOfPackage(all(our.bootstrap()))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(WIRING))
        .and(
            classes()
                .that()
                .resideOutsideOfPackage(all(our.bootstrap()))
                .should(never(accessTargetWhere(environment))));
  }

  /** Everything in the package but its doors is known in the package alone. */
  private static ArchRule hasOneDoor(Packages our, String adapter) {
    return classes()
        .that()
        .resideInAPackage(all(adapter))
        .and(not(areDoors(our)))
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAPackage(all(adapter));
  }

  /**
   * The package of JSON is hidden by the rule before: the compiler does not hide one package from
   * another.
   */
  private static ArchRule adaptersHideTheirClasses(Packages our) {
    return classes()
        .that()
        .resideInAnyPackage(our.persistence(), our.http())
        .and()
        .areTopLevelClasses()
        .and(not(areDoors(our)))
        .should()
        .notBePublic();
  }

  private static DescribedPredicate<JavaClass> areDoors(Packages our) {
    Set<String> doors =
        Set.of(
            our.persistence() + "." + Packages.POSTGRES_STORAGE,
            our.persistence() + "." + Packages.CONNECTION_SETTINGS,
            our.persistence() + "." + Packages.ENCRYPTION,
            our.persistence() + "." + Packages.POSTGRES_SCHEMA,
            our.http() + "." + Packages.REST_API,
            our.http() + "." + Packages.ACCESS_SETTINGS,
            our.http() + "." + Packages.LIMIT,
            our.http() + "." + Packages.NDJSON,
            our.http() + "." + Packages.RATE_LIMITS);
    return describe("are doors", c -> doors.contains(outermost(c).getName()));
  }

  private static ArchRule onlyPersistenceImplementsPorts(Packages our) {
    return classes()
        .that()
        .resideOutsideOfPackage(all(our.persistence()))
        .should(implementNoPortOf(our.domain()));
  }

  /** An interface whose implementations stand beside it in its own file is no port. */
  private static ArchCondition<JavaClass> implementNoPortOf(String domain) {
    return new ArchCondition<>("implement no port") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaClass type : item.getAllRawInterfaces()) {
          if ((type.getPackageName() + ".").startsWith(domain + ".")
              && !outermost(type).equals(outermost(item))) {
            events.add(
                SimpleConditionEvent.violated(
                    item, item.getName() + " implements " + type.getName()));
          }
        }
      }
    };
  }

  private static ArchRule timeComesFromTheClock(Packages our) {
    return classes()
        .that()
        .resideOutsideOfPackage(all(our.bootstrap()))
        .should(never(accessTargetWhere(access("asks for the time", Rules::asksForTheTime))));
  }

  private static boolean asksForTheTime(JavaAccess<?> access) {
    String name = access.getName();
    boolean withoutArguments =
        access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
            && target.getRawParameterTypes().isEmpty();
    boolean withAClock =
        access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
            && target.getRawParameterTypes().stream().anyMatch(c -> c.isEquivalentTo(Clock.class));
    if (is(access, System.class)) return name.equals("currentTimeMillis");
    if (is(access, Clock.class)) return name.startsWith("system") || name.startsWith("tick");
    if (is(access, Calendar.class)) return name.equals("getInstance");
    if (is(access, Date.class)) {
      return name.equals(JavaConstructor.CONSTRUCTOR_NAME) && withoutArguments;
    }
    return access.getTargetOwner().getPackageName().startsWith("java.time")
        && name.equals("now")
        && !withAClock;
  }

  private static ArchRule featuresHaveNoCycles(Packages our) {
    return CompositeArchRule.of(
            slices().matching(our.domain() + ".(*)..").should().beFreeOfCycles())
        .and(slices().matching(our.application() + ".(*)..").should().beFreeOfCycles());
  }

  private static ArchRule onlyTheCommandLinePrints(Packages our) {
    return classes()
        .that()
        .resideOutsideOfPackage(all(our.bootstrap()))
        .should(never(accessTargetWhere(access("prints", Rules::prints))));
  }

  private static boolean prints(JavaAccess<?> access) {
    return switch (access.getName()) {
      case "out", "err" -> is(access, System.class);
      case "printStackTrace" -> access.getTargetOwner().isAssignableTo(Throwable.class);
      default -> false;
    };
  }

  /** Of calls, method references and fields alike. */
  private static DescribedPredicate<JavaAccess<?>> access(
      String description, Predicate<JavaAccess<?>> predicate) {
    return describe(description, predicate);
  }

  private static boolean is(JavaAccess<?> access, Class<?> owner) {
    return access.getTargetOwner().isEquivalentTo(owner);
  }

  private static JavaClass outermost(JavaClass c) {
    return c.getEnclosingClass().map(Rules::outermost).orElse(c);
  }
}
