package dev.worldlog.cli;

import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events on their way to one request, and the lines they come from: a refused request must name a line, not an index.
 *
 * <p>Not thread-safe.
 */
final class LineBatch {
    static final int EVENTS_MAX = 100;
    static final int BYTES_MAX = 512 << 10;

    private static final Pattern EVENT_FIELD = Pattern.compile("events\\[(\\d{1,4})\\]\\.?(.*)");

    private final List<Event> events = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private long bytes;

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Whether an event of this size should go into the next batch. */
    boolean isFullFor(int eventBytes) {
        return !events.isEmpty() && (events.size() >= EVENTS_MAX || bytes + eventBytes > BYTES_MAX);
    }

    void add(Event event, long line) {
        events.add(event);
        lines.add(line);
        bytes += event.getSerializedSize();
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** Says which line of the file the server refused, as far as it said so. */
    String explain(WorldlogException refusal, String file) {
        for (var violation : refusal.violations()) {
            Matcher field = EVENT_FIELD.matcher(violation.field());
            if (field.matches() && Integer.parseInt(field.group(1)) < lines.size()) {
                long line = lines.get(Integer.parseInt(field.group(1)));
                String name = field.group(2).isEmpty() ? "" : field.group(2) + ": ";
                return file + ":" + line + ": " + name + violation.description();
            }
        }
        long first = lines.get(0);
        long last = lines.get(lines.size() - 1);
        String range = first == last ? ":" + first : ", lines " + first + " to " + last;
        return file + range + ": " + refusal.description();
    }
}
