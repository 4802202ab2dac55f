package dev.worldlog.bench.peer;

import dev.worldlog.bench.lab.Child;
import dev.worldlog.bench.lab.Program;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * NATS JetStream: a stream in files, of one replica, with message ids. Read by an ordered consumer.
 *
 * <p>Confined to one thread.
 */
final class NatsPeer implements Peer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MESSAGES_AHEAD = 10_000;

    private final Child server;
    private final Connection connection;
    private final JetStreamOptions options =
            JetStreamOptions.builder().requestTimeout(PATIENCE).build();

    private NatsPeer(Child server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts a server; an empty interval leaves what is the server's default. */
    static NatsPeer start(Program program, Path directory, String syncInterval) throws Exception {
        int port = Program.freePort();
        Path settings = directory.resolve("nats.conf");
        String sync = syncInterval.isEmpty() ? "" : "\n  sync_interval: " + syncInterval;
        Files.createDirectories(directory);
        Files.writeString(
                settings,
                "listen: \"127.0.0.1:" + port + "\"\njetstream {\n  store_dir: \"" + directory.resolve("store") + "\""
                        + sync + "\n}\n");
        Child server = program.start(directory, List.of("-c", settings.toString()));
        try {
            return new NatsPeer(server, Waiting.until(server, () -> connect(port)));
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private static Connection connect(int port) throws InterruptedException, Waiting.NotYetException {
        try {
            return Nats.connect(Options.builder()
                    .server("nats://127.0.0.1:" + port)
                    .noReconnect()
                    .build());
        } catch (IOException e) {
            throw new Waiting.NotYetException(e);
        }
    }

    @Override
    public void create(String log) throws Exception {
        management()
                .addStream(StreamConfiguration.builder()
                        .name(log)
                        .subjects(log)
                        .storageType(StorageType.File)
                        .build());
    }

    @Override
    public void publish(String log, List<Letter> letters, int unansweredMax) throws Exception {
        JetStream stream = connection.jetStream(options);
        Semaphore room = new Semaphore(unansweredMax);
        List<CompletableFuture<PublishAck>> acks = new ArrayList<>(letters.size());
        for (Letter letter : letters) {
            if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("JetStream has acknowledged nothing for " + PATIENCE.toSeconds() + " s");
            }
            CompletableFuture<PublishAck> ack = stream.publishAsync(
                    log,
                    letter.body(),
                    PublishOptions.builder().messageId(letter.id()).build());
            CompletableFuture<?> unused = ack.whenComplete((done, failure) -> room.release());
            acks.add(ack);
        }
        long sequence = 0;
        for (CompletableFuture<PublishAck> each : acks) {
            PublishAck ack = each.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            InvalidMeasurementException.require(++sequence, ack.getSeqno(), "sequence answered by JetStream");
            InvalidMeasurementException.require(false, ack.isDuplicate(), "duplicate");
        }
    }

    @Override
    public void read(String log, int count, Consumer<byte[]> consumer) throws Exception {
        ConsumeOptions ahead =
                ConsumeOptions.builder().batchSize(MESSAGES_AHEAD).build();
        IterableConsumer messages = connection
                .getStreamContext(log, options)
                .createOrderedConsumer(new OrderedConsumerConfiguration())
                .iterate(ahead);
        try {
            for (int read = 0; read < count; read++) {
                Message message = messages.nextMessage(PATIENCE);
                if (message == null) {
                    throw new InvalidMeasurementException("JetStream has delivered " + read + " of " + count);
                }
                consumer.accept(message.getData());
            }
        } finally {
            messages.close();
        }
    }

    @Override
    public void delete(String log) throws Exception {
        InvalidMeasurementException.require(true, management().deleteStream(log), "deleted");
    }

    private JetStreamManagement management() throws IOException {
        return connection.jetStreamManagement(options);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }
}
