package safespace.bootstrap;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows how far a long work is, to who looks at a terminal. */
final class Progress {
  private static final int MEBIBYTE = 1 << 20;

  private Progress() {}

  /**
   * The bytes of a file, or of standard input for {@code -}, with a bar that follows the reading.
   */
  static InputStream reading(String file) throws IOException {
    InputStream bytes = file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
    if (!isTerminal()) return bytes;
    ProgressBarBuilder bar = ProgressBar.builder().setTaskName("import").setUnit("MiB", MEBIBYTE);
    if (!file.equals("-")) bar.setInitialMax(Files.size(Path.of(file)));
    return ProgressBar.wrap(bytes, bar);
  }

  /** A bar for entries whose number nobody knows before; none without a terminal. */
  static ProgressBar counting(String task) {
    ProgressBarBuilder bar = ProgressBar.builder().setTaskName(task).showSpeed();
    if (!isTerminal()) bar.setConsumer(new Silent());
    return bar.build();
  }

  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static final class Silent implements me.tongfei.progressbar.ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return 80;
    }

    @Override
    public void accept(String rendered) {
      // nobody looks
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
