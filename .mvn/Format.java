import com.google.googlejavaformat.java.Formatter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks, or with "fix" mends, the format of every Java file below a folder. */
class Format {
  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    int wrong = 0;
    Path root = Path.of(args[1]);
    try (var files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(f -> isSource(root.relativize(f)))::iterator) {
        String source = Files.readString(file);
        String formatted = new Formatter().formatSourceAndFixImports(source);
        if (formatted.equals(source)) continue;
        if (fix) {
          Files.writeString(file, formatted);
        } else {
          wrong++;
          System.err.println("not formatted: " + file);
        }
      }
    }
    if (wrong > 0) {
      System.err.println("mvn validate -Dformat=fix formats them");
      System.exit(1);
    }
  }

  private static boolean isSource(Path file) {
    for (Path part : file) {
      if (part.toString().equals("target")) return false;
    }
    return file.toString().endsWith(".java");
  }
}
