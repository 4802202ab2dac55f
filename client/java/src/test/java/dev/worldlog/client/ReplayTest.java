package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.Visibility;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReplayTest {
    private static final ReplayRequest EVERYTHING =
            ReplayRequest.newBuilder().setWorld("w").build();

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givesEveryFrameUpToItsCompletion() {
        server.events.onReplay = (request, frames) -> frames.send(Frames.started(0, 3))
                .send(Frames.events(0, 2))
                .send(Frames.events(2, 3))
                .send(Frames.completed(3, 3))
                .complete();

        List<Frame> frames = new ArrayList<>();
        try (Replay replay = server.client.replay(EVERYTHING)) {
            replay.forEachRemaining(frames::add);
        }

        assertThat(frames).hasSize(4);
        assertThat(frames.get(3).getCompleted().getEventCount()).isEqualTo(3);
    }

    @Test
    void anEndWithoutCompletionIsAFailure() {
        server.events.onReplay = (request, frames) ->
                frames.send(Frames.started(0, 3)).send(Frames.events(0, 3)).complete();

        assertThatThrownBy(() -> sequences(EVERYTHING)).hasMessageContaining("ended without COMPLETED");
    }

    @Test
    void aWrongCountIsAFailure() {
        server.events.onReplay = (request, frames) -> frames.send(Frames.started(0, 3))
                .send(Frames.events(0, 2))
                .send(Frames.frame(2, 3))
                .send(Frames.completed(3, 3))
                .complete();

        assertThatThrownBy(() -> sequences(EVERYTHING)).hasMessageContaining("3 events (received: 2)");
    }

    @Test
    void resumesInTheSameRangeAlthoughTheWorldGrew() {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(Frames.started(0, 4)).send(Frames.events(0, 3)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(3, 9))
                        .send(Frames.events(3, 4))
                        .send(Frames.completed(4, 1))
                        .complete();
            }
        };

        List<Frame> frames = new ArrayList<>();
        try (Replay replay = server.client.replay(EVERYTHING)) {
            replay.forEachRemaining(frames::add);
        }

        ReplayRequest resumed = server.events.replays.get(1);
        assertThat(resumed.getFromSequence()).isEqualTo(4);
        assertThat(resumed.getToSequence()).isEqualTo(4);
        assertThat(frames.get(frames.size() - 1).getCompleted().getEventCount()).isEqualTo(4);
    }

    @Test
    void resumesDownwards() {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(Frames.started(7, 6)).send(Frames.events(7, 4)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(4, 9))
                        .send(Frames.events(4, 1))
                        .send(Frames.completed(1, 3))
                        .complete();
            }
        };

        List<Long> sequences = sequences(
                EVERYTHING.toBuilder().setOrder(Order.ORDER_DESCENDING).build());

        assertThat(sequences).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(server.events.replays.get(1).getToSequence()).isEqualTo(3);
    }

    @Test
    void resumesWithWhatIsLeftOfItsLimit() {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(Frames.started(0, 9)).send(Frames.events(0, 3)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(3, 9))
                        .send(Frames.events(3, 5))
                        .send(Frames.completed(5, 2))
                        .complete();
            }
        };

        assertThat(sequences(EVERYTHING.toBuilder().setLimit(5).build())).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(server.events.replays.get(1).getLimit()).isEqualTo(2);
    }

    @Test
    void oneOfWhatIsDurableStaysBelowWhatWasDurableAtFirst() {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(Frames.started(0, 9).setDurableThrough(5))
                        .send(Frames.events(0, 3).setDurableThrough(7))
                        .fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(3, 9).setDurableThrough(9))
                        .send(Frames.events(3, 5).setDurableThrough(9))
                        .fail(Refusals.unavailable());
            }
        };

        assertThat(sequences(EVERYTHING.toBuilder()
                        .setVisibility(Visibility.VISIBILITY_DURABLE)
                        .build()))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(server.events.replays)
                .extracting(ReplayRequest::getToSequence)
                .containsExactly(0L, 5L);
    }

    @ParameterizedTest
    @CsvSource({"ORDER_ASCENDING, 0, 4, 4", "ORDER_DESCENDING, 10, 6, 9"})
    void isNotContinuedBehindWhatARestartMayHaveTakenBack(Order order, long after, long through, long highest) {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(restarted(after, 1, 1))
                        .send(Frames.events(after, through).setDurableThrough(3))
                        .fail(Refusals.unavailable());
            } else {
                frames.send(restarted(through, 2, 20));
            }
        };
        List<Event> seen = new ArrayList<>();

        assertThatThrownBy(() -> server.client
                        .replay(EVERYTHING.toBuilder().setOrder(order).build())
                        .events()
                        .forEachRemaining(seen::add))
                .hasMessageContaining("events 4 to " + highest + " of this replay")
                .isInstanceOfSatisfying(WorldlogException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
                    assertThat(failure.metadata()).containsEntry("durable_through", "3");
                });
        assertThat(seen).hasSize(4);
        assertThat(server.events.replays).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"2, 4", "1, 3"})
    void isContinuedWhenNothingThatCameCanBeLost(long epoch, long durableThrough) {
        server.events.onReplay = (request, frames) -> {
            if (server.events.replays.size() == 1) {
                frames.send(restarted(0, 1, 1))
                        .send(Frames.events(0, 4))
                        .send(Frames.frame(4, 5).setDurableThrough(durableThrough))
                        .fail(Refusals.unavailable());
            } else {
                frames.send(restarted(5, epoch, 20))
                        .send(Frames.events(5, 9))
                        .send(Frames.completed(9, 4))
                        .complete();
            }
        };

        assertThat(sequences(EVERYTHING)).containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L);
    }

    private static Frame.Builder restarted(long after, long epoch, long durableThrough) {
        Frame.Builder frame = Frames.started(after, 9).setDurableThrough(durableThrough);
        frame.getStartedBuilder().setEpoch(epoch);
        return frame;
    }

    @Test
    void isCompleteWhenABreakTookNothingButTheLastFrame() {
        server.events.onReplay = (request, frames) ->
                frames.send(Frames.started(0, 3)).send(Frames.events(0, 3)).fail(Refusals.unavailable());

        assertThat(sequences(EVERYTHING)).containsExactly(1L, 2L, 3L);
        assertThat(server.events.replays).hasSize(1);
    }

    @Test
    void aFrameThatDoesNotJoinIsAFailure() {
        server.events.onReplay =
                (request, frames) -> frames.send(Frames.started(0, 9)).send(Frames.events(1, 3));

        assertThatThrownBy(() -> sequences(EVERYTHING)).hasMessageContaining("begins after sequence 1 (expected: 0)");
    }

    @Test
    void aReplayThatWasClosedIsNotComplete() {
        server.events.onReplay =
                (request, frames) -> frames.send(Frames.started(0, 9)).send(Frames.events(0, 3));
        Replay replay = server.client.replay(EVERYTHING);
        replay.next();

        replay.close();
        replay.close();

        assertThatThrownBy(replay::hasNext).hasMessageContaining("closed before its end");
    }

    @Test
    void aReplayThatWasClosedBeforeItsLastFrameWasTakenIsNotComplete() {
        server.events.onReplay = (request, frames) -> frames.send(Frames.started(0, 3))
                .send(Frames.events(0, 3))
                .send(Frames.completed(3, 3))
                .complete();
        Replay replay = server.client.replay(EVERYTHING);
        replay.next();
        replay.next();
        assertThat(replay.hasNext()).isTrue();

        replay.close();

        assertThatThrownBy(replay::hasNext).hasMessageContaining("closed before its end");
    }

    @Test
    void aReplayThatWasReadToItsEndStaysCompleteWhenItIsClosed() {
        server.events.onReplay = (request, frames) ->
                frames.send(Frames.started(0, 0)).send(Frames.completed(0, 0)).complete();
        Replay replay = server.client.replay(EVERYTHING);
        replay.forEachRemaining(frame -> {});

        replay.close();

        assertThat(replay.hasNext()).isFalse();
    }

    @Test
    void aRefusalIsPassedOn() {
        server.events.onReplay = (request, frames) -> frames.fail(Refusals.worldDeleted());

        assertThatThrownBy(() -> sequences(EVERYTHING))
                .isInstanceOfSatisfying(
                        WorldlogException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION));
    }

    private List<Long> sequences(ReplayRequest request) {
        List<Long> sequences = new ArrayList<>();
        try (Replay replay = server.client.replay(request)) {
            for (Iterator<Event> events = replay.events(); events.hasNext(); ) {
                sequences.add(events.next().getSequence());
            }
        }
        return sequences;
    }
}
