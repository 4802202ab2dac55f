package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.FrameListener;
import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * The frames that a reader of a {@link Load} was given.
 *
 * <p>Immutable.
 */
record History(List<Frame> frames) {
    History {
        frames = List.copyOf(frames);
    }

    /** Everything that is stored. */
    static History replayed(WorldlogClient client, String world) {
        List<Frame> frames = new ArrayList<>();
        try (Replay replay =
                client.replay(ReplayRequest.newBuilder().setWorld(world).build())) {
            replay.forEachRemaining(frames::add);
        }
        return new History(frames);
    }

    /** What a subscriber gets up to the last event, over as many connections as it takes. */
    static Future<History> toTheLast(WorldlogClient client, SubscribeRequest request) {
        CompletableFuture<History> history = new CompletableFuture<>();
        List<Frame> frames = new ArrayList<>();
        client.subscribe(request, frame -> {
            frames.add(frame);
            if (frame.getEventsList().stream().anyMatch(event -> event.getId().equals(Load.LAST))) {
                history.complete(new History(frames));
            }
        });
        return history;
    }

    /**
     * What a subscriber gets until its stream breaks; it does not resume.
     *
     * @param begun completed when it has an event
     */
    static Future<History> toTheCut(WorldlogClient client, SubscribeRequest request, CompletableFuture<Void> begun) {
        CompletableFuture<History> history = new CompletableFuture<>();
        List<Frame> frames = new ArrayList<>();
        client.subscribe(request, new FrameListener() {
            @Override
            public void onFrame(Frame frame) {
                frames.add(frame);
                if (frame.getEventsCount() > 0) {
                    begun.complete(null);
                }
            }

            @Override
            public void onDisconnected(WorldlogException cause, Duration retryIn) {
                history.complete(new History(frames));
                throw cause;
            }
        });
        return history;
    }

    List<Event> events() {
        return frames.stream().flatMap(frame -> frame.getEventsList().stream()).toList();
    }

    Frame lastFrame() {
        return frames.get(frames.size() - 1);
    }

    /** These are the events that were sent, from the one after this sequence, each once and with nothing skipped between them. */
    void assertContinues(long afterSequence, List<String> sent) {
        assertThat(frames).noneMatch(Frame::hasGap);
        assertThat(events().stream().map(Event::getId))
                .containsExactlyElementsOf(sent.subList((int) afterSequence, sent.size()));
        assertThat(events().stream().map(Event::getSequence))
                .containsExactlyElementsOf(LongStream.rangeClosed(afterSequence + 1, sent.size())
                        .boxed()
                        .toList());
    }
}
