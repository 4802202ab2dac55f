package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.log.EventLogException;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories against a simple model. {@code -Dmodel.seed=N} repeats one, {@code -Dmodel.seeds=N} runs more,
 * {@code -Dmodel.steps=N} longer ones.
 */
class LogModelTest {
    private static final long SEED = Long.getLong("model.seed", 0);
    private static final int SEEDS = Integer.getInteger("model.seeds", 12);
    private static final int STEPS = Integer.getInteger("model.steps", 250);

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return SEED != 0 ? LongStream.of(SEED) : LongStream.rangeClosed(1, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyReaderOfASqliteLogSeesExactlyWhatWasEmitted(long seed) {
        run(seed, () -> SqliteEventStore.open(SqliteStoreConfig.in(directory)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyReaderOfAMemoryLogSeesExactlyWhatWasEmitted(long seed) {
        MemoryData data = new MemoryData();
        run(seed, () -> MemoryEventStore.open(data));
    }

    @Test
    void aHistoryThatEndsOneEventBeforeTheLiveTailIsCaught() {
        assertCaught(SeamFault.STOPS_ONE_SHORT);
    }

    @Test
    void aHistoryThatReachesOneEventIntoTheLiveTailIsCaught() {
        assertCaught(SeamFault.REPEATS_THE_FIRST);
    }

    /** At least one of the histories that the build runs must notice, unless the log itself does. */
    private static void assertCaught(SeamFault fault) {
        assertThatThrownBy(() -> LongStream.rangeClosed(1, 12).forEach(seed -> {
                    MemoryData data = new MemoryData();
                    run(seed, () -> new SeamFaultStore(MemoryEventStore.open(data), fault));
                }))
                .isInstanceOfAny(AssertionError.class, EventLogException.class);
    }

    private static void run(long seed, Supplier<EventStore> opening) {
        try {
            new ModelRun(new SplittableRandom(seed), opening).run(STEPS);
        } catch (AssertionError e) {
            throw new AssertionError("-Dmodel.seed=" + seed + " repeats: " + e.getMessage(), e);
        }
    }
}
