package dev.worldlog.simulation;

import dev.worldlog.check.HistoryRecorder;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The readers of history: each opens a replay and reads it to its end.
 *
 * <p>Not thread-safe.
 */
final class Replaying {
    /** More than anything here takes. */
    private static final int TURNS_MAX = 20_000;

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Set<ErrorReason> USUAL = Set.of(
            ErrorReason.ERROR_REASON_STORE_UNAVAILABLE,
            ErrorReason.ERROR_REASON_WORLD_NOT_FOUND,
            ErrorReason.ERROR_REASON_WORLD_DELETED);

    private final Simulation simulation;
    private final Dice dice;
    private final HistoryRecorder recorder;
    private final RandomEvents events;

    Replaying(Simulation simulation, RandomEvents events) {
        this.simulation = simulation;
        this.dice = simulation.dice();
        this.recorder = simulation.recorder();
        this.events = events;
    }

    void replaySome(Life life) {
        String world = simulation.someWorld();
        ReplayRequest.Builder request = ReplayRequest.newBuilder()
                .setWorld(world)
                .setFilter(events.filter())
                .setOrder(dice.oneIn(3) ? Order.ORDER_DESCENDING : Order.ORDER_ASCENDING)
                .setVisibility(dice.flip() ? Visibility.VISIBILITY_LIVE : Visibility.VISIBILITY_DURABLE)
                .setLimit(dice.oneIn(4) ? 1 + dice.below(5) : 0);
        if (dice.flip()) {
            chooseRange(life, request);
        }
        replay(life, request.build());
    }

    private void chooseRange(Life life, ReplayRequest.Builder request) {
        try {
            long last = life.log().getWorld(request.getWorld()).getLastSequence();
            request.setFromSequence(1 + dice.below(last + 1));
            if (dice.flip()) {
                request.setToSequence(request.getFromSequence() + dice.below(last + 1));
            }
        } catch (EventLogException e) {
            // The replay meets the same.
        }
    }

    /** Everything there is, to compare with what else was seen. */
    void replayAll(Life life, String world) {
        replay(life, ReplayRequest.newBuilder().setWorld(world).build());
        replay(
                life,
                ReplayRequest.newBuilder()
                        .setWorld(world)
                        .setOrder(Order.ORDER_DESCENDING)
                        .build());
    }

    private void replay(Life life, ReplayRequest request) {
        long stream = recorder.replaying(request);
        try (EventCursor cursor = life.log().replay(query(request))) {
            for (int turns = 0; !cursor.isCompleted(); turns++) {
                if (turns == TURNS_MAX) {
                    life.broken("a replay never comes to rest");
                    break;
                }
                Optional<EncodedFrame> frame = cursor.next();
                frame.ifPresent(taken -> recorder.delivered(stream, taken.decode()));
                life.interleave();
            }
        } catch (EventLogException e) {
            if (!USUAL.contains(e.reason())) {
                life.broken("a replay was refused: " + e.reason() + " " + e.getMessage());
            }
            recorder.ended(stream, Optional.of(e.reason()));
        } catch (Crash e) {
            recorder.ended(stream, Optional.empty());
            throw e;
        }
    }

    private static ReplayQuery query(ReplayRequest request) {
        EventFilter filter = request.getFilter();
        OptionalLong from =
                request.hasFromSequence() ? OptionalLong.of(request.getFromSequence()) : OptionalLong.empty();
        OptionalLong to = request.hasToSequence() ? OptionalLong.of(request.getToSequence()) : OptionalLong.empty();
        return new ReplayQuery(
                new EventQuery(request.getWorld(), filter, from, to, request.getOrder()),
                request.getLimit(),
                0,
                request.getVisibility(),
                INTERVAL);
    }
}
