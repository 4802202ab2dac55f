package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One world in memory that knows an event it already has by its id.
 *
 * <p>Thread-safe.
 */
final class FakeLog {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Event> events = new ArrayList<>();

    @GuardedBy("lock")
    private final Map<String, Long> sequences = new HashMap<>();

    EmitResponse emit(List<Event> batch) {
        EmitResponse.Builder response = EmitResponse.newBuilder();
        synchronized (lock) {
            for (Event event : batch) {
                response.addResults(append(event));
            }
        }
        return response.build();
    }

    /** All events in order. */
    List<Event> events() {
        synchronized (lock) {
            return List.copyOf(events);
        }
    }

    List<String> ids() {
        return events().stream().map(Event::getId).toList();
    }

    long lastSequence() {
        synchronized (lock) {
            return events.size();
        }
    }

    /** The events with sequences in this range, both inclusive. */
    List<Event> range(long from, long to) {
        synchronized (lock) {
            return List.copyOf(events.subList((int) from - 1, (int) to));
        }
    }

    private EmitResult append(Event event) {
        synchronized (lock) {
            Long known = sequences.get(event.getId());
            long sequence = known == null ? events.size() + 1 : known;
            if (known == null) {
                events.add(event.toBuilder().setSequence(sequence).build());
                sequences.put(event.getId(), sequence);
            }
            return EmitResult.newBuilder()
                    .setSequence(sequence)
                    .setId(event.getId())
                    .setDuplicate(known != null)
                    .build();
        }
    }
}
