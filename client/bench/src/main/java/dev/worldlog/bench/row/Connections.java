package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Lab;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * As many connections to one server as so many calls at a time need. Closing it closes them.
 *
 * <p>Immutable.
 */
record Connections(List<ManagedChannel> channels) implements AutoCloseable {
    /** What a server allows on one connection, unless it is told otherwise; a client queues what is more. */
    private static final int CALLS_PER_CONNECTION = 100;

    static Connections of(Lab lab, String address, int calls) {
        int count = (calls + CALLS_PER_CONNECTION - 1) / CALLS_PER_CONNECTION;
        return new Connections(
                IntStream.range(0, count).mapToObj(i -> lab.channel(address)).toList());
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
