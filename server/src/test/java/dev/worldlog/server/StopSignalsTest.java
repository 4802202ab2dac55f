package dev.worldlog.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StopSignalsTest {
    /** Near the end of its range, as the clock may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private final List<String> done = new ArrayList<>();
    private final StopSignals signals =
            new StopSignals(nanos::get, () -> done.add("stop"), () -> done.add("end at once"));

    @Test
    void theFirstSignalStops() {
        signals.arrived();

        assertThat(done).containsExactly("stop");
    }

    @Test
    void aSignalThatArrivesSeveralTimesWithinASecondIsOne() {
        signals.arrived();
        signals.arrived();
        later(Duration.ofSeconds(1).minusNanos(1));
        signals.arrived();

        assertThat(done).containsExactly("stop");
    }

    @Test
    void aSignalASecondAfterTheFirstEndsAtOnce() {
        signals.arrived();
        later(Duration.ofMillis(999));
        signals.arrived();
        later(Duration.ofMillis(1));
        signals.arrived();

        assertThat(done).containsExactly("stop", "end at once");
    }

    private void later(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
