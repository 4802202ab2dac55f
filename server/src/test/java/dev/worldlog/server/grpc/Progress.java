package dev.worldlog.server.grpc;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** A reader that remembers the numbers of what it was sent and forgets the rest. Thread-safe. */
final class Progress implements StreamObserver<SubscribeResponse> {
    private final List<Long> sequences = new ArrayList<>();

    Progress() {}

    /** Goes on where another one stopped. */
    Progress(List<Long> before) {
        sequences.addAll(before);
    }

    synchronized int count() {
        return sequences.size();
    }

    synchronized List<Long> sequences() {
        return List.copyOf(sequences);
    }

    @Override
    public synchronized void onNext(SubscribeResponse response) {
        response.getFrame().getEventsList().stream().map(Event::getSequence).forEach(sequences::add);
    }

    /** Whoever waits for the rest notices. */
    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
}
