package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A subscription or a replay with everything it gave to its reader.
 *
 * <p>Not thread-safe; unchanged once the history has been gone through.
 */
final class Stream {
    final Note<?> opened;
    final String world;
    final EventFilter filter;
    final Predicate<Event> matching;
    final Visibility visibility;
    final List<Note<Entry.Delivered>> frames = new ArrayList<>();
    Optional<Note<Entry.Ended>> end = Optional.empty();

    Stream(Note<?> opened, String world, EventFilter filter, Visibility visibility) {
        this.opened = opened;
        this.world = world;
        this.filter = filter;
        this.matching = Matching.of(filter);
        this.visibility = visibility;
    }

    static Stream of(Note<Entry.Subscribed> note) {
        SubscribeRequest request = note.entry().request();
        return new Stream(note, request.getWorld(), request.getFilter(), request.getVisibility());
    }

    static Stream ofReplay(Note<Entry.Replaying> note) {
        ReplayRequest request = note.entry().request();
        return new Stream(note, request.getWorld(), request.getFilter(), request.getVisibility());
    }

    Optional<Entry.Subscribed> subscribed() {
        return opened.entry() instanceof Entry.Subscribed subscribed ? Optional.of(subscribed) : Optional.empty();
    }

    Optional<ReplayRequest> replay() {
        return opened.entry() instanceof Entry.Replaying replaying
                ? Optional.of(replaying.request())
                : Optional.empty();
    }

    boolean isDescending() {
        return replay().filter(request -> request.getOrder() == Order.ORDER_DESCENDING)
                .isPresent();
    }

    boolean seesOnlyDurable() {
        return visibility == Visibility.VISIBILITY_DURABLE;
    }

    Optional<Started> started() {
        return frames.stream()
                .map(note -> note.entry().frame())
                .filter(Frame::hasStarted)
                .map(Frame::getStarted)
                .findFirst();
    }

    /** Where its reader stood before the first frame. */
    long start() {
        return frames.get(0).entry().frame().getAfterSequence();
    }

    /** Where the last frame brought its reader. */
    long position() {
        return last().entry().frame().getThroughSequence();
    }

    Note<Entry.Delivered> last() {
        return frames.get(frames.size() - 1);
    }

    List<Event> events() {
        return frames.stream()
                .flatMap(note -> note.entry().frame().getEventsList().stream())
                .toList();
    }
}
