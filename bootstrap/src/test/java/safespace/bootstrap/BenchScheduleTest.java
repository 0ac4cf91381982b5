package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BenchScheduleTest {
  private static final long MILLI = 1_000_000;

  /** Moments of {@link System#nanoTime} may overflow between one and the next. */
  private static final long START = Long.valueOf(Long.MAX_VALUE) - 2 * MILLI;

  private static final long END = START + 10 * MILLI;

  @Test
  void atRate_givesEachOperationItsMoment_howeverLateTheCallerComes() {
    BenchSchedule schedule = BenchSchedule.atRate(1_000, START, END);

    assertThat(schedule.next(START)).hasValue(START);
    assertThat(schedule.next(START)).hasValue(START + MILLI);
    assertThat(schedule.next(START + 9 * MILLI)).hasValue(START + 2 * MILLI);
  }

  @Test
  void atRate_givesAsManyAsFitIn() {
    BenchSchedule schedule = BenchSchedule.atRate(1_000, START, END);
    List<Long> moments = new ArrayList<>();
    for (OptionalLong next = schedule.next(START); next.isPresent(); next = schedule.next(START)) {
      moments.add((next.getAsLong() - START) / MILLI);
    }

    assertThat(moments).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(schedule.missed()).isZero();
  }

  @Test
  void atRate_countsWhatWasNeverBegun() {
    BenchSchedule schedule = BenchSchedule.atRate(1_000, START, END);
    schedule.next(START);
    schedule.next(START + 8 * MILLI);

    assertThat(schedule.next(END)).isEmpty();
    assertThat(schedule.missed()).isEqualTo(8);
  }

  @Test
  void asFastAsAnswered_beginsAtOnce_untilTheEnd() {
    BenchSchedule schedule = BenchSchedule.asFastAsAnswered(START, END);

    assertThat(schedule.next(START + 3)).hasValue(START + 3);
    assertThat(schedule.next(END - 1)).hasValue(END - 1);
    assertThat(schedule.next(END)).isEmpty();
    assertThat(schedule.missed()).isZero();
  }
}
