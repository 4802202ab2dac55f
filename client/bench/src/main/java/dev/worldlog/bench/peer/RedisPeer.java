package dev.worldlog.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.worldlog.bench.lab.Child;
import dev.worldlog.bench.lab.Program;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.XAddParams;

/**
 * Redis Streams with an append-only file. It knows no duplicates: ids are not looked at. Read by XRANGE, a page after the other.
 *
 * <p>Confined to one thread.
 */
final class RedisPeer implements Peer {
    private static final int PATIENCE_MILLIS = (int) Duration.ofMinutes(2).toMillis();
    private static final int PAGE = 1_000;
    private static final byte[] FIELD = "e".getBytes(US_ASCII);
    private static final byte[] END = "+".getBytes(US_ASCII);

    private final Child server;
    private final Jedis connection;

    private RedisPeer(Child server, Jedis connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts a server on an empty directory, without snapshots. */
    static RedisPeer start(Program program, Path directory, String appendfsync) throws Exception {
        int port = Program.freePort();
        Child server = program.start(
                directory,
                List.of(
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        appendfsync));
        try {
            return new RedisPeer(server, Waiting.until(server, () -> connect(port)));
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private static Jedis connect(int port) throws Waiting.NotYetException {
        try {
            return new Jedis("127.0.0.1", port, PATIENCE_MILLIS);
        } catch (JedisConnectionException e) {
            throw new Waiting.NotYetException(e);
        }
    }

    @Override
    public void create(String log) {
        InvalidMeasurementException.require(0L, connection.xlen(key(log)), "entries of a new stream");
    }

    @Override
    public void publish(String log, List<Letter> letters, int unansweredMax) {
        byte[] key = key(log);
        XAddParams anyId = XAddParams.xAddParams();
        List<Response<byte[]>> answers = new ArrayList<>(letters.size());
        try (Pipeline pipeline = connection.pipelined()) {
            for (int sent = 0; sent < letters.size(); sent++) {
                answers.add(pipeline.xadd(
                        key, anyId, Map.of(FIELD, letters.get(sent).body())));
                if ((sent + 1) % unansweredMax == 0) {
                    pipeline.sync();
                }
            }
            pipeline.sync();
        }
        // An answer that is an error throws.
        answers.forEach(Response::get);
        InvalidMeasurementException.require((long) letters.size(), connection.xlen(key), "entries of the stream");
    }

    @Override
    public void read(String log, int count, Consumer<byte[]> consumer) {
        byte[] key = key(log);
        byte[] from = "-".getBytes(US_ASCII);
        for (int read = 0; read < count; ) {
            List<Object> page = connection.xrange(key, from, END, PAGE);
            if (page.isEmpty()) {
                throw new InvalidMeasurementException("Redis has answered with " + read + " of " + count);
            }
            for (Object entry : page) {
                consumer.accept(body(entry));
            }
            read += page.size();
            from = after((byte[]) ((List<?>) page.get(page.size() - 1)).get(0));
        }
    }

    /** An entry is a pair of its id and a list of names and values. */
    private static byte[] body(Object entry) {
        List<?> fields = (List<?>) ((List<?>) entry).get(1);
        return (byte[]) fields.get(1);
    }

    private static byte[] after(byte[] id) {
        return ("(" + new String(id, US_ASCII)).getBytes(US_ASCII);
    }

    @Override
    public void delete(String log) {
        InvalidMeasurementException.require(1L, connection.unlink(key(log)), "deleted");
    }

    private static byte[] key(String log) {
        return log.getBytes(US_ASCII);
    }

    @Override
    public void close() {
        connection.close();
        server.close();
    }
}
