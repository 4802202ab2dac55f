package dev.worldlog.engine;

import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.WorldReport;
import dev.worldlog.log.WorldReport.Result;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Everything a log answers when it is read completely.
 *
 * @param exact answers that must be what they always were, or {@link #LOST}
 * @param found answers that rest on what stands beside the events; a verification knows when they are wrong
 * @param verified by world, what its verification says
 *     <p>Immutable.
 */
record StoreAnswers(Map<String, Object> exact, Map<String, Object> found, Map<String, Object> verified) {
    static final String LOST = "DATA_LOSS";

    private static final String NONE = "none";

    /** Reads a log of which {@code events} are known to have been written, by world. */
    static StoreAnswers of(LocalEventLog log, Map<String, List<Event>> events) {
        StoreAnswers answers = new StoreAnswers(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        ask(answers.exact, "worlds", () -> log.listWorlds(Map.of(), "", 100));
        events.forEach((world, written) -> answers.readWorld(log, world, written));
        return answers;
    }

    private void readWorld(LocalEventLog log, String world, List<Event> written) {
        ask(exact, world + " itself", () -> log.getWorld(world));
        ask(exact, world + " chats", () -> log.listChats(world, "", 100));
        ask(exact, world + " replay", () -> replay(log, world));
        ask(
                exact,
                world + " count",
                () -> log.countEvents(everything(world, EventFilter.getDefaultInstance()), () -> false));
        for (Event event : written) {
            ask(exact, world + " " + event.getSequence(), () -> log.getEvent(world, event.getSequence()));
            if (event.getSequence() % 4 == 0) {
                ask(found, world + " " + event.getId(), () -> log.getEvent(world, event.getId()));
            }
        }
        for (EventFilter filter : DamagedStore.FILTERS) {
            ask(found, world + " events of " + filter, () -> list(log, world, filter));
            ask(found, world + " count of " + filter, () -> log.countEvents(everything(world, filter), () -> false));
        }
        ask(verified, world, () -> verify(log, world));
    }

    boolean isIntact() {
        return verified.values().stream().allMatch(Result.INTACT::equals);
    }

    private static void ask(Map<String, Object> answers, String question, Supplier<Object> read) {
        answers.put(question, answer(read));
    }

    /** Any failure but these two is a failure of the test. */
    private static Object answer(Supplier<Object> read) {
        try {
            return read.get();
        } catch (EventLogException e) {
            if (e.reason() == ErrorReason.ERROR_REASON_DATA_LOSS) {
                return LOST;
            }
            if (e.reason() == ErrorReason.ERROR_REASON_EVENT_NOT_FOUND) {
                return NONE;
            }
            throw e;
        }
    }

    private static List<Frame> replay(LocalEventLog log, String world) {
        EventQuery range = everything(world, EventFilter.getDefaultInstance());
        ReplayQuery query = new ReplayQuery(range, 0, 0, Visibility.VISIBILITY_LIVE, Duration.ofSeconds(10));
        try (EventCursor cursor = log.replay(query)) {
            return new Reading(cursor)
                    .drain().frames().stream()
                            .filter(frame -> !frame.hasStarted())
                            .map(StoreAnswers::plain)
                            .toList();
        }
    }

    /** Without the cursor, which says how often the store was opened. */
    private static Frame plain(Frame frame) {
        return frame.hasCompleted()
                ? frame.toBuilder()
                        .setCompleted(frame.getCompleted().toBuilder().clearCursor())
                        .build()
                : frame;
    }

    private static List<Event> list(LocalEventLog log, String world, EventFilter filter) {
        List<Event> events = new ArrayList<>();
        OptionalLong next = OptionalLong.empty();
        do {
            EventPage page = log.listEvents(
                    new EventQuery(world, filter, next, OptionalLong.empty(), Order.ORDER_ASCENDING), 1_000);
            events.addAll(page.events());
            next = page.next();
        } while (next.isPresent());
        return events;
    }

    static Result verify(LocalEventLog log, String world) {
        try (WorldVerification verification = log.verifyWorld(world)) {
            Optional<Result> result = Optional.empty();
            while (result.isEmpty()) {
                WorldReport report = verification.advance();
                result = report.result();
            }
            return result.get();
        }
    }

    private static EventQuery everything(String world, EventFilter filter) {
        return new EventQuery(world, filter, OptionalLong.empty(), OptionalLong.empty(), Order.ORDER_ASCENDING);
    }

    /** Whether any world can be read to its end. */
    boolean hasWholeWorld() {
        return verified.keySet().stream().anyMatch(world -> !LOST.equals(exact.get(world + " replay")));
    }
}
