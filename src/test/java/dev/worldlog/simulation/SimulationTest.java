package dev.worldlog.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.worldlog.check.History;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Runs from many seeds. {@code -Dworldlog.seed=N} repeats one; {@code -Dworldlog.attack.seeds=N} runs as many as are asked for,
 * however long it takes.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
final class SimulationTest {
    private static final int STEPS = 120;
    private static final int SEEDS = 5000;
    private static final int SQLITE_SEEDS = 20;
    private static final int REPORT_EVERY = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f-]{27}";
    private static final Logger ENGINE = (Logger) LoggerFactory.getLogger("dev.worldlog");

    @TempDir
    private Path directory;

    /** The failures that are simulated would fill the disk. */
    @BeforeAll
    static void beQuiet() {
        ENGINE.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        ENGINE.setLevel(null);
    }

    @Test
    void whateverHappensNoPromiseIsBroken() {
        boolean isAttack = System.getProperty("worldlog.attack.seeds") != null;
        long wanted = Long.getLong("worldlog.attack.seeds", SEEDS);
        run(wanted, isAttack ? Duration.ofDays(1) : PATIENCE, seed -> inMemory());
    }

    @Test
    void whateverHappensNoPromiseIsBrokenOnSqlite() {
        run(SQLITE_SEEDS, PATIENCE, this::onSqlite);
    }

    @Test
    void aSeedIsTheSameRunEachTime() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(text(new Simulation(seed, inMemory()).run(STEPS, step -> true)))
                    .isEqualTo(text(new Simulation(seed, inMemory()).run(STEPS, step -> true)));
        }
    }

    @Test
    void aRunThatFailsIsShrunkToTheStepsThatMatter() {
        BitSet shrunk = Shrinking.shrink(100, steps -> steps.get(17) && steps.get(80));
        assertThat(shrunk.stream()).containsExactly(17, 80);
    }

    private static void run(long seeds, Duration patience, LongFunction<Supplier<EventStore>> stores) {
        Long only = Long.getLong("worldlog.seed");
        if (only != null) {
            run(only, stores);
            return;
        }
        long start = System.nanoTime();
        AtomicLong ran = new AtomicLong();
        AtomicLong entries = new AtomicLong();
        // A run knows nothing of another one, so each core has its own.
        LongStream.rangeClosed(1, seeds)
                .parallel()
                .filter(seed -> System.nanoTime() - start < patience.toNanos())
                .forEach(seed -> {
                    long sum = entries.addAndGet(run(seed, stores).entries().size());
                    long count = ran.incrementAndGet();
                    if (count % REPORT_EVERY == 0) {
                        report(count, sum);
                    }
                });
        report(ran.get(), entries.get());
    }

    private static void report(long seeds, long entries) {
        System.out.println("simulated: " + seeds + " seeds of " + STEPS + " steps, " + entries + " entries of history");
    }

    private static History run(long seed, LongFunction<Supplier<EventStore>> stores) {
        try {
            return new Simulation(seed, stores.apply(seed)).run(STEPS, step -> true);
        } catch (AssertionError | RuntimeException e) {
            BitSet steps = Shrinking.shrink(STEPS, fewer -> !passes(seed, stores, fewer));
            Simulation shortest = new Simulation(seed, stores.apply(seed));
            String shown = String.valueOf(e.getMessage());
            try {
                shortest.run(STEPS, steps::get);
            } catch (AssertionError | RuntimeException again) {
                shown = String.valueOf(again.getMessage());
            }
            throw new AssertionError(
                    "-Dworldlog.seed=" + seed + " repeats: " + shown + "\n" + String.join("\n", shortest.trace()), e);
        }
    }

    private static boolean passes(long seed, LongFunction<Supplier<EventStore>> stores, BitSet steps) {
        try {
            new Simulation(seed, stores.apply(seed)).run(STEPS, steps::get);
            return true;
        } catch (AssertionError | RuntimeException e) {
            return false;
        }
    }

    private static Supplier<EventStore> inMemory() {
        MemoryData data = new MemoryData();
        return () -> MemoryEventStore.open(data);
    }

    private Supplier<EventStore> onSqlite(long seed) {
        Path store = directory.resolve(seed + "-" + System.nanoTime());
        return () -> SqliteEventStore.open(SqliteStoreConfig.in(store));
    }

    /** A history without what is not drawn from the seed: the ids that the server gives, and what is made of them. */
    private static String text(History history) {
        return history.entries()
                .toString()
                .replaceAll("(cursor|log_id): \"[^\"]*\"", "$1")
                .replaceAll(UUID, "uuid");
    }
}
