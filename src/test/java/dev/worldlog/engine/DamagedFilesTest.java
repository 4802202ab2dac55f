package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.engine.DamageTrial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One wrong byte, or a file that ends too early, anywhere in the files of a store: it is refused, or said, or harmless, and
 * never a wrong answer.
 *
 * <p>By default a sample. {@code -Dworldlog.attack.damage.step=64} takes a byte of every 64; {@code -Dworldlog.attack.seed=}
 * chooses others.
 */
final class DamagedFilesTest {
    /** Bytes between two damages; one at random of each stretch is damaged. */
    private static final int STEP = Integer.getInteger("worldlog.attack.damage.step", 4_500);

    private static final long SEED = Long.getLong("worldlog.attack.seed", 1);
    private static final int CUT_ONE_IN = 8;

    @TempDir
    Path directory;

    private DamagedStore store;

    @BeforeEach
    void make() throws IOException {
        store = new DamagedStore(directory);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void noDamageOfAStoreThatWasStoppedGivesAWrongAnswer() throws IOException {
        Map<Outcome, Integer> tally = attack(store.stopped());

        assertThat(tally).containsKeys(Outcome.REFUSED, Outcome.SAID_IN_PLACE, Outcome.HARMLESS);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void noDamageOfAStoreThatWasKilledGivesAWrongAnswer() throws IOException {
        Map<Outcome, Integer> tally = attack(store.killed());

        assertThat(tally).containsKeys(Outcome.REFUSED, Outcome.SAID_IN_PLACE, Outcome.HARMLESS);
    }

    private Map<Outcome, Integer> attack(Path original) throws IOException {
        DamageTrial trial = new DamageTrial(original, directory.resolve("damaged"));
        Map<String, Map<Outcome, Integer>> tallies = new TreeMap<>();
        for (FileDamage damage : damages(original)) {
            Outcome outcome;
            try {
                outcome = trial.of(damage);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(original.getFileName() + ", " + damage + ": " + e.getMessage(), e);
            }
            tallies.computeIfAbsent(damage.sort(), sort -> new EnumMap<>(Outcome.class))
                    .merge(outcome, 1, Integer::sum);
        }
        tallies.forEach((sort, tally) -> System.out.println(original.getFileName() + " store, " + sort + ": " + tally));
        Map<Outcome, Integer> sum = sum(tallies);
        int damages = sum.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println(original.getFileName() + " store: " + damages + " damages, " + sum);
        return sum;
    }

    private static List<FileDamage> damages(Path original) throws IOException {
        Random random = new Random(SEED);
        List<FileDamage> damages = new ArrayList<>();
        try (Stream<Path> files = Files.list(original)) {
            for (Path file :
                    files.filter(file -> !file.endsWith("lock")).sorted().toList()) {
                long size = Files.size(file);
                for (long start = 0; start < size; start += STEP) {
                    long offset = start + random.nextInt((int) Math.min(STEP, size - start));
                    int bits = random.nextInt(CUT_ONE_IN) == 0 ? 0 : 1 << random.nextInt(Byte.SIZE);
                    damages.add(new FileDamage(file.getFileName().toString(), offset, bits));
                }
            }
        }
        return damages;
    }

    private static Map<Outcome, Integer> sum(Map<String, Map<Outcome, Integer>> tallies) {
        Map<Outcome, Integer> sum = new EnumMap<>(Outcome.class);
        for (Map<Outcome, Integer> tally : tallies.values()) {
            tally.forEach((outcome, count) -> sum.merge(outcome, count, Integer::sum));
        }
        return sum;
    }
}
