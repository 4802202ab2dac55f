package dev.worldlog.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader of many lines has to say at the end: which fields had no place in an event, and where text had to be
 * changed; each once, with a count.
 *
 * <p>Not thread-safe.
 */
public final class InputNotes {
    /** Names come from the input; a file that invents them must not fill the memory. */
    private static final int NAMES_MAX = 100;

    private final Map<String, Long> withoutPlace = new TreeMap<>();
    private final Map<String, Long> repaired = new TreeMap<>();

    /** A field was left out. */
    void withoutPlace(String field) {
        count(withoutPlace, field);
    }

    /** A text held half of a surrogate pair, which no protobuf string can; it became U+FFFD. */
    void repaired(String field) {
        count(repaired, field);
    }

    /** The notes, ready to print. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        withoutPlace.forEach((field, count) ->
                lines.add("field \"" + field + "\" has no place in an event; left out of " + count + events(count)));
        repaired.forEach((field, count) -> lines.add("field \"" + field + "\" held half of a surrogate pair in " + count
                + events(count) + "; replaced by U+FFFD"));
        return lines;
    }

    private static String events(long count) {
        return count == 1 ? " event" : " events";
    }

    private static void count(Map<String, Long> counts, String field) {
        String name = counts.size() < NAMES_MAX || counts.containsKey(field) ? field : "(others)";
        counts.merge(name, 1L, Long::sum);
    }
}
