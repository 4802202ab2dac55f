package dev.worldlog.bench.row;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.bench.wire.FrameWalk;
import dev.worldlog.bench.wire.RawCalls;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.ReplayRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events of a world from one sequence to another, read by replaying them.
 *
 * <p>Immutable.
 */
record History(Channel channel, String world, long fromSequence, long toSequence) {
    private static final MethodDescriptor<ReplayRequest, byte[]> REPLAY =
            RawCalls.answersOf(EventServiceGrpc.getReplayMethod());
    static final Duration PATIENCE = Duration.ofMinutes(10);
    /** As many as the Java client asks for ahead in a replay. */
    private static final int FRAMES_AHEAD = 4;

    ReplayRequest request() {
        return ReplayRequest.newBuilder()
                .setWorld(world)
                .setFromSequence(fromSequence)
                .setToSequence(toSequence)
                .build();
    }

    /** Replays with a client that only walks from event to event. */
    Fingerprint walk() throws Exception {
        EventTally tally = new EventTally();
        frames(frame -> FrameWalk.walk(frame, tally));
        return tally.fingerprint();
    }

    /** Replays and hands over each answer as it is on the wire. */
    void frames(Consumer<byte[]> consumer) throws Exception {
        StreamEnd<ReplayRequest, byte[]> end = StreamEnd.ahead(FRAMES_AHEAD, consumer);
        ClientCalls.asyncServerStreamingCall(channel.newCall(REPLAY, CallOptions.DEFAULT), request(), end);
        end.await(PATIENCE);
    }

    /** Replays, looks into every event, and refuses everything that is not what was sent, in the order in which it was sent. */
    Fingerprint verified(List<Event> sent) throws Exception {
        EventTally tally = new EventTally();
        frames(frame -> FrameWalk.walk(frame, (message, offset, length) -> {
            int index = (int) tally.count();
            tally.event(message, offset, length);
            if (index < sent.size()) {
                verify(sent.get(index), fromSequence + index, ByteBuffer.wrap(message, offset, length));
            }
        }));
        InvalidMeasurementException.require((long) sent.size(), tally.count(), "events in the history of " + world);
        return tally.fingerprint();
    }

    private void verify(Event sent, long sequence, ByteBuffer bytes) {
        try {
            Event found = Event.parseFrom(bytes);
            InvalidMeasurementException.require(sequence, found.getSequence(), "sequence");
            Event.Builder content =
                    found.toBuilder().clearSequence().clearWorld().clearEmitTime();
            if (sent.getId().isEmpty()) {
                content.clearId();
            }
            InvalidMeasurementException.require(sent, content.build(), "event #" + sequence + " of " + world);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidMeasurementException("event #" + sequence + " cannot be parsed: " + e.getMessage());
        }
    }
}
