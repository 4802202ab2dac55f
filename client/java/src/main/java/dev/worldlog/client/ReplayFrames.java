package dev.worldlog.client;

import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.ReplayResponse;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.Visibility;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.Map;

/**
 * The frames of a replay.
 *
 * <p>Confined to the reader's thread.
 */
final class ReplayFrames implements FrameRequest {
    private static final int FRAMES_AHEAD = 4;

    private final ReplayRequest request;
    private final FramePosition position;
    private long lastSequence = Long.MAX_VALUE;
    private long epoch;
    private long durableThrough;
    private long highestEvent;
    private long eventCount;
    private long eventCountBeforeBreak;
    private boolean completed;

    ReplayFrames(ReplayRequest request) {
        this.request = request;
        this.position = !isDescending(request) && request.getFromSequence() > 0
                ? FramePosition.after(request.getFromSequence() - 1)
                : FramePosition.unknown(isDescending(request));
    }

    @Override
    public FramePosition position() {
        return position;
    }

    @Override
    public FrameCall<?, ?> open(Connection connection, FrameCall.Sink sink) {
        eventCountBeforeBreak = eventCount;
        FrameCall<ReplayRequest, ReplayResponse> call = new FrameCall<>(sink, ReplayResponse::getFrame, FRAMES_AHEAD);
        ClientCalls.asyncServerStreamingCall(
                connection.bulkChannel().newCall(EventServiceGrpc.getReplayMethod(), CallOptions.DEFAULT),
                lastSequence == Long.MAX_VALUE ? request : fromHere(),
                call);
        return call;
    }

    private ReplayRequest fromHere() {
        ReplayRequest.Builder rest = request.toBuilder();
        if (isDescending(request)) {
            rest.setToSequence(position.throughSequence() - 1);
        } else {
            rest.setFromSequence(position.throughSequence() + 1).setToSequence(lastSequence);
        }
        if (request.getLimit() > 0) {
            rest.setLimit(request.getLimit() - eventCount);
        }
        return rest.build();
    }

    @Override
    public Frame received(Frame frame) {
        if (frame.hasStarted()) {
            started(frame);
        }
        durableThrough = Math.max(durableThrough, frame.getDurableThrough());
        for (Event event : frame.getEventsList()) {
            highestEvent = Math.max(highestEvent, event.getSequence());
        }
        eventCount += frame.getEventsCount();
        return frame.hasCompleted() ? completed(frame) : frame;
    }

    private void started(Frame frame) {
        Started started = frame.getStarted();
        if (lastSequence == Long.MAX_VALUE) {
            lastSequence = endOfRange(frame);
        } else if (started.getEpoch() != epoch && highestEvent > durableThrough) {
            throw perhapsLost();
        }
        epoch = started.getEpoch();
    }

    /** The end of the range is what it was when the replay began, also when the world has grown since. */
    private long endOfRange(Frame frame) {
        boolean durableOnly = request.getVisibility() == Visibility.VISIBILITY_DURABLE;
        long visible =
                durableOnly ? frame.getDurableThrough() : frame.getStarted().getLastSequence();
        return request.hasToSequence() ? Math.min(visible, request.getToSequence()) : visible;
    }

    /** No server says of a replay what a crash took back, as it does of a subscription; so the reader does. */
    private WorldlogException perhapsLost() {
        return new WorldlogException(
                new Failure(
                        Status.Code.ABORTED,
                        ErrorReason.ERROR_REASON_UNSPECIFIED,
                        Outcome.NOT_APPLIED,
                        "the server was started again before events " + (durableThrough + 1) + " to " + highestEvent
                                + " of this replay were durable: they may be lost. Replay again",
                        List.of(),
                        Map.of("durable_through", Long.toString(durableThrough)),
                        null),
                null);
    }

    private Frame completed(Frame frame) {
        long announced = frame.getCompleted().getEventCount();
        long counted = eventCount - eventCountBeforeBreak;
        if (announced != counted) {
            throw FramePosition.broken(
                    "the replay was completed with " + announced + " events (received: " + counted + ")");
        }
        completed = true;
        return frame.toBuilder()
                .setCompleted(frame.getCompleted().toBuilder().setEventCount(eventCount))
                .build();
    }

    @Override
    public boolean isFinite() {
        return true;
    }

    @Override
    public boolean isCompleted() {
        return completed;
    }

    /** Nothing when only the last frame was lost, which brings no event. */
    @Override
    public boolean hasRest() {
        if (lastSequence == Long.MAX_VALUE) {
            return true;
        }
        boolean limitReached = request.getLimit() > 0 && eventCount >= request.getLimit();
        boolean rangeRead = isDescending(request)
                ? position.throughSequence() <= Math.max(1, request.getFromSequence())
                : position.throughSequence() >= lastSequence;
        return !limitReached && !rangeRead;
    }

    private static boolean isDescending(ReplayRequest request) {
        return request.getOrder() == Order.ORDER_DESCENDING;
    }
}
