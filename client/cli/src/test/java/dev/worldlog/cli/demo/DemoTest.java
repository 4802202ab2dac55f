package dev.worldlog.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.cli.output.JsonEventFormat;
import dev.worldlog.v1.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
class DemoTest {
    @Test
    void theRecordingHasAllFourKinds() {
        List<Event> events = Recording.events();

        assertThat(events).hasSizeBetween(20, 40);
        assertThat(events.stream().map(Event::getPayloadCase).distinct()).hasSize(4);
        assertThat(events.stream().map(Event::getId)).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsLostWhenTheServerIsKilled() {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.worldlog.server.Main");

        try (Demo demo = new Demo(command, new JsonEventFormat(), said::add, false)) {
            demo.run();
        }

        assertThat(said).contains("  ✓ the whole run emitted once more: 25 duplicates, nothing stored twice");
    }

    @Test
    void aServerThatCannotStartIsReportedWithItsLastWords() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", "nothing", "no.such.Main");

        assertThatThrownBy(() -> {
                    try (Demo demo = new Demo(command, new JsonEventFormat(), line -> {}, false)) {
                        demo.run();
                    }
                })
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("no.such.Main");
    }

    @Test
    void theCheckNoticesWhatIsLostChangedOrMoved() {
        List<Event> sent = Recording.events();
        List<Event> seen = numbered(sent);
        List<Event> half = seen.subList(1, seen.size());
        HistoryCheck.sameEvents(sent, seen, seen, 2, half);
        Set<String> messages = new HashSet<>();

        for (List<Event> wrong :
                List.of(seen.subList(0, seen.size() - 1), swapped(seen), changed(seen), List.<Event>of())) {
            assertThatThrownBy(() -> HistoryCheck.sameEvents(sent, seen, wrong, 2, half))
                    .isInstanceOf(DemoException.class)
                    .satisfies(failure -> messages.add(String.valueOf(failure.getMessage())));
            assertThatThrownBy(() -> HistoryCheck.sameEvents(sent, wrong, wrong, 2, half))
                    .isInstanceOf(DemoException.class);
        }
        assertThatThrownBy(() -> HistoryCheck.sameEvents(sent, seen, seen, 2, seen))
                .isInstanceOf(DemoException.class);
        assertThat(messages).hasSizeGreaterThan(2);
    }

    private static List<Event> numbered(List<Event> events) {
        List<Event> numbered = new ArrayList<>();
        for (Event event : events) {
            numbered.add(event.toBuilder().setSequence(numbered.size() + 1L).build());
        }
        return numbered;
    }

    private static List<Event> swapped(List<Event> events) {
        List<Event> swapped = new ArrayList<>(events);
        Collections.swap(swapped, 3, 4);
        return swapped;
    }

    private static List<Event> changed(List<Event> events) {
        List<Event> changed = new ArrayList<>(events);
        changed.set(0, changed.get(0).toBuilder().setChat("other").build());
        return changed;
    }
}
