package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.StartPoint;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that goes on over disconnects and restarts, and checks what it sees against the model: each event once, in
 * order, as it was accepted, and every matching one between where it began and where it stands, unless a crash took it.
 * What a crash took after it was seen must be said before anything else, and is then forgotten.
 *
 * <p>Not thread-safe.
 */
final class ModelReader {
    final EventFilter filter;
    final Visibility visibility;
    private final WorldModel model;
    private final Set<Long> seen = new HashSet<>();
    private @Nullable EventCursor cursor;
    private long began = -1;
    private long position;
    private String token = "";
    /** The first sequence of what the server has to say was lost, before anything else. */
    private OptionalLong lossDue = OptionalLong.empty();
    /** Whether the stream said more than where it starts. */
    private boolean listening;

    private int connectedInLife;

    ModelReader(WorldModel model, EventFilter filter, Visibility visibility) {
        this.model = model;
        this.filter = filter;
        this.visibility = visibility;
    }

    /** Comes for the first time. */
    void begin(EventCursor opened, StartPoint start) {
        connect(
                opened,
                start instanceof StartPoint.AfterSequence after
                        ? model.takenBackFrom(after.sequence())
                        : OptionalLong.empty());
    }

    /** Goes on where it was, by number. */
    void resume(EventCursor opened) {
        connect(opened, model.takenBackFrom(position));
    }

    /** Goes on where it was, by a token, which remembers for one life what was said. */
    void resumeByToken(EventCursor opened) {
        connect(opened, connectedInLife == model.life() ? lossDue : model.takenBackFrom(position));
    }

    private void connect(EventCursor opened, OptionalLong due) {
        cursor = opened;
        lossDue = due;
        listening = false;
        connectedInLife = model.life();
    }

    boolean isConnected() {
        return cursor != null;
    }

    boolean hasBegun() {
        return began >= 0;
    }

    long position() {
        return position;
    }

    String token() {
        return token;
    }

    void disconnect() {
        if (cursor != null) {
            token = began >= 0 ? cursor.resumeToken() : "";
            cursor.close();
            cursor = null;
            listening = false;
        }
    }

    /** Takes at most so many frames. */
    void read(int framesMax) {
        EventCursor open = cursor;
        for (int taken = 0; open != null && taken < framesMax; ) {
            Optional<EncodedFrame> frame = open.next();
            if (frame.isPresent()) {
                take(frame.get().decode());
                taken++;
            } else if (!open.untilDue().equals(Duration.ZERO)) {
                return;
            }
        }
    }

    private void take(Frame frame) {
        if (began < 0) {
            began = frame.getAfterSequence();
            position = began;
        }
        assertThat(frame.getAfterSequence()).as("where a frame begins").isEqualTo(position);
        if (!frame.hasStarted()) {
            listening = true;
            takeLoss(frame);
        }
        long previous = position;
        for (Event event : frame.getEventsList()) {
            assertThat(event.getSequence()).as("order").isGreaterThan(previous);
            previous = event.getSequence();
            assertThat(event).as("content").isEqualTo(model.all().get(event.getSequence()));
            assertThat(model.isLost(event.getSequence()))
                    .as("seen after it was lost")
                    .isFalse();
            assertThat(WorldModel.matches(filter, event)).as("filter").isTrue();
            if (visibility == Visibility.VISIBILITY_DURABLE) {
                assertThat(event.getSequence()).as("durable").isLessThanOrEqualTo(frame.getDurableThrough());
            }
            assertThat(seen.add(event.getSequence())).as("seen once").isTrue();
        }
        assertThat(frame.getThroughSequence()).as("where a frame ends").isGreaterThanOrEqualTo(previous);
        position = frame.getThroughSequence();
    }

    private void takeLoss(Frame frame) {
        assertThat(frame.hasDiverged()).as("told of a loss at %s", position).isEqualTo(lossDue.isPresent());
        if (lossDue.isEmpty()) {
            return;
        }
        long lostFrom = lossDue.getAsLong();
        lossDue = OptionalLong.empty();
        assertThat(frame.getDiverged())
                .isEqualTo(Diverged.newBuilder()
                        .setLastCommonSequence(lostFrom - 1)
                        .setLostFromSequence(lostFrom)
                        .setLostToSequence(position)
                        .build());
        if (position > began) {
            assertThat(visibility).as("who was told").isEqualTo(Visibility.VISIBILITY_LIVE);
            assertThat(model.isLost(lostFrom) && model.isLost(position))
                    .as("whether %s to %s were lost", lostFrom, position)
                    .isTrue();
        }
        seen.removeIf(sequence -> sequence >= lostFrom);
    }

    /** Checks that nothing is missing between where it began and where it stands. */
    void check() {
        if (began < 0) {
            return;
        }
        if (listening) {
            assertThat(seen).as("seen, lost and never said").noneMatch(model::isLost);
        }
        for (Event event : model.matching(filter, began, position)) {
            if (!model.isLost(event.getSequence())) {
                assertThat(seen).as("between %s and %s", began, position).contains(event.getSequence());
            }
        }
    }
}
