package dev.worldlog.bench.peer;

import java.util.List;
import java.util.function.Consumer;

/**
 * An event store of somebody else that runs, and a connection to it. Closing it ends both.
 *
 * <p>Implementations are confined to one thread.
 */
public interface Peer extends AutoCloseable {
    /** Makes a log, which must not be there yet. */
    void create(String log) throws Exception;

    /**
     * Publishes into a new log, in order and pipelined, and returns when everything is acknowledged.
     *
     * @param unansweredMax how many may be on their way at once
     * @throws dev.worldlog.bench.measure.InvalidMeasurementException when an acknowledgement is not what it should be
     */
    void publish(String log, List<Letter> letters, int unansweredMax) throws Exception;

    /** Reads so many bodies from the beginning of a log on, in order. */
    void read(String log, int count, Consumer<byte[]> consumer) throws Exception;

    void delete(String log) throws Exception;

    @Override
    void close();
}
