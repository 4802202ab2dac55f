package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.sqlite.StoreFiles;
import dev.worldlog.v1.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The opening and complete reading of a store that was damaged in one place.
 *
 * <p>Confined to one thread.
 */
final class DamageTrial {
    /** What came of it; anything else is a wrong answer. */
    enum Outcome {
        /** The store was not opened, with a reason, and nothing was changed. */
        REFUSED,
        /** Reads of what is damaged said so, and there are worlds that can be read to the end. */
        SAID_IN_PLACE,
        /** Reads of what is damaged said so, and that is something of every world. */
        SAID_EVERYWHERE,
        /** Nothing that was read was wrong but for what a verification names. */
        VERIFIED,
        /** Everything was as it should be. */
        HARMLESS
    }

    private final Path original;
    private final Path directory;
    private final Map<String, List<Event>> events;
    private final StoreAnswers expected;

    /** Reads the store as it was, from a copy under {@code directory}, where damaged copies will then be made. */
    DamageTrial(Path original, Path directory) throws IOException {
        this.original = original;
        this.directory = directory;
        copy();
        try (LocalEventLog log = DamagedStore.open(directory, new ManualTime())) {
            events = DamagedStore.events(log);
            expected = StoreAnswers.of(log, events);
        }
        assertThat(expected.isIntact()).isTrue();
    }

    Outcome of(FileDamage damage) throws IOException {
        copy();
        damage.inflictOn(directory);
        Map<String, String> before = new StoreFiles(directory).contents();
        try (LocalEventLog log = DamagedStore.open(directory, new ManualTime())) {
            return compare(StoreAnswers.of(log, events));
        } catch (StoreException e) {
            assertThat(e.kind()).isIn(StoreException.Kind.CORRUPT, StoreException.Kind.REFUSED);
            assertThat(new StoreFiles(directory).contents()).isEqualTo(before);
            return Outcome.REFUSED;
        }
    }

    private Outcome compare(StoreAnswers answers) {
        if (answers.equals(expected)) {
            return Outcome.HARMLESS;
        }
        requireSame(answers.exact(), expected.exact());
        if (answers.isIntact()) {
            requireSame(answers.found(), expected.found());
        }
        if (!answers.exact().containsValue(StoreAnswers.LOST) && !answers.isIntact()) {
            return Outcome.VERIFIED;
        }
        return answers.hasWholeWorld() ? Outcome.SAID_IN_PLACE : Outcome.SAID_EVERYWHERE;
    }

    private static void requireSame(Map<String, Object> answers, Map<String, Object> expected) {
        answers.forEach((question, answer) -> {
            if (!answer.equals(StoreAnswers.LOST)) {
                assertThat(answer).as(question).isEqualTo(expected.get(question));
            }
        });
    }

    private void copy() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        new StoreFiles(original).copyTo(directory);
    }
}
