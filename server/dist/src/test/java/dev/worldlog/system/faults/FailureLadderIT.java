package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.client.EmitStream;
import dev.worldlog.client.Outcome;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.system.Distribution;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.system.faults.FaultyDisk.Call;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.MessageEvent;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does when its store fails, as {@code src/docs/failures.md} has it. */
@Timeout(180)
final class FailureLadderIT {
    private static final int WRITE_FAILED = 75;
    private static final int DAMAGED = 76;

    @TempDir
    Path directory;

    private Path data;
    private FaultyDisk disk;
    private WorldlogProcess server;
    private WorldlogClient client;
    private WriteHealth health;

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        disk = FaultyDisk.beneath(data, directory.resolve("disk"));
        serve();
        client.createWorld("w");
        emit();
    }

    @AfterEach
    void end() throws Exception {
        health.close();
        client.close();
        server.close();
    }

    @Test
    void onAFullDiskEmitsWaitUntilThereIsRoomAgain() throws Exception {
        disk.leaveRoom(100_000);
        try (EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(stream.send(large()));
            }
            health.awaitNotServing();
            assertThat(client.getEvent("w", 1).getSequence()).isEqualTo(1);
            assertThat(answers.get(answers.size() - 1)).isNotDone();

            disk.heal();
            CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                    .get(60, TimeUnit.SECONDS);
        }
        health.awaitServing();
        assertStopsInOrder(21);
    }

    @Test
    void atTheLimitOfTheDatabaseEmitsWaitAndReadsGoOn() throws Exception {
        restart("--max-database-bytes", "1MiB", "--max-unwritten-events", "1000");
        try (EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_ACCEPTED)) {
            for (int i = 0; i < 40; i++) {
                var unused = stream.send(large());
            }
        }
        health.awaitNotServing();
        assertThat(client.getEvent("w", 1).getSequence()).isEqualTo(1);
        server.kill();

        restart();
        emit();
        health.awaitServing();
    }

    @Test
    void atTheLimitOfTheDatabaseADeletedWorldMakesRoomForWhatWaits() throws Exception {
        restart("--max-database-bytes", "1MiB");
        client.createWorld("old");
        for (int i = 0; i < 10; i++) {
            client.emit("old", large());
        }
        try (EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                answers.add(stream.send(large()));
            }
            health.awaitNotServing();

            assertThat(client.deleteWorld("old")).isEqualTo(10);
            CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                    .get(60, TimeUnit.SECONDS);
        }
        health.awaitServing();
        assertThat(server.terminate().exitCode()).as(server.said()).isZero();
    }

    @Test
    void aLockThatAnotherProgramHoldsIsWaitedFor() throws Exception {
        CompletableFuture<?> emit;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("worldlog.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            emit = CompletableFuture.runAsync(this::emit);
            health.awaitNotServing();
            assertThat(client.getEvent("w", 1).getSequence()).isEqualTo(1);
            statement.execute("ROLLBACK");
        }

        emit.get(60, TimeUnit.SECONDS);
        health.awaitServing();
        assertStopsInOrder(2);
    }

    @Test
    void aFlushThatFailsAtACommitEndsTheServer() throws Exception {
        awaitEmptyLog();
        disk.fail(Call.FLUSH, disk.count(Call.FLUSH) + 1, FaultyDisk.FOR_EVER);

        assertEmitIsUnknown();
        assertEnds(WRITE_FAILED, "the store has failed: Cannot commit");
    }

    @Test
    void aWriteThatFailsAtACommitEndsTheServer() throws Exception {
        awaitEmptyLog();
        disk.fail(Call.WRITE, disk.count(Call.WRITE) + 1, FaultyDisk.FOR_EVER);

        assertEmitIsUnknown();
        assertEnds(WRITE_FAILED, "the store has failed: Cannot commit");
    }

    @Test
    void aFlushThatFailsAtACheckpointEndsTheServer() throws Exception {
        // Nobody emits, so the next thing that is flushed is the log, before it is moved.
        whileTheLogStays(() -> disk.fail(Call.FLUSH, disk.count(Call.FLUSH) + 1, FaultyDisk.FOR_EVER));

        assertEnds(WRITE_FAILED, "the store has failed: Cannot maintain");
    }

    @Test
    void aDatabaseThatIsDeletedUnderneathEndsTheServer() throws Exception {
        Files.delete(data.resolve("worldlog.db"));

        assertEnds(DAMAGED, "was deleted, moved away or replaced");
        assertThat(data.resolve("worldlog.db")).doesNotExist();
    }

    @Test
    void aDatabaseThatIsReplacedUnderneathEndsTheServerAndIsLeftAlone() throws Exception {
        Path other = Files.writeString(data.resolve("other"), "somebody's letter");
        Files.move(other, data.resolve("worldlog.db"), StandardCopyOption.REPLACE_EXISTING);

        assertEnds(DAMAGED, "was deleted, moved away or replaced");
        assertThat(data.resolve("worldlog.db")).hasContent("somebody's letter");
    }

    @Test
    void aLogThatIsDeletedUnderneathEndsTheServer() throws Exception {
        Files.delete(log());

        assertEnds(DAMAGED, "was deleted, moved away or replaced");
    }

    @Test
    void aLogThatIsGoneAtTheStartIsALossThatMustBeAccepted() throws Exception {
        whileTheLogStays(() -> {
            server.kill();
            Files.delete(log());
        });

        assertLossMustBeAccepted();
    }

    @Test
    void aWrongBitInTheLogAtTheStartIsALossThatMustBeAccepted() throws Exception {
        whileTheLogStays(() -> {
            server.kill();
            try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "rw")) {
                log.seek(log.length() - 2_000);
                int bits = log.read();
                log.seek(log.length() - 2_000);
                log.write(bits ^ 1);
            }
        });

        assertLossMustBeAccepted();
    }

    private Path log() {
        return data.resolve("worldlog.db-wal");
    }

    /** Waits until the log was moved into the database, so that nothing is to be written but what comes next. */
    private void awaitEmptyLog() throws Exception {
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); Files.size(log()) > 0; ) {
            assertThat(System.nanoTime() - deadline).as("the log is emptied").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /**
     * Emits what stays in the log meanwhile, all of it, because of a read that began when the log was empty. The reader writes
     * nothing.
     */
    private void whileTheLogStays(Step step) throws Exception {
        awaitEmptyLog();
        String database = "jdbc:sqlite:file:" + data.resolve("worldlog.db") + "?mode=ro";
        try (Connection reader = DriverManager.getConnection(database);
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
            emit();
            step.run();
        }
    }

    private void assertLossMustBeAccepted() throws Exception {
        try (WorldlogProcess refused = launch()) {
            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(DAMAGED);
            assertThat(refused.errors()).singleElement().asString().contains("its end is lost", "--accept-loss");
        }
        restart("--accept-loss");
        assertThat(server.isAlive()).isTrue();
    }

    private void assertEmitIsUnknown() {
        assertThatThrownBy(this::emit)
                .isInstanceOfSatisfying(
                        WorldlogException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    private void assertEnds(int code, String said) throws Exception {
        assertThat(server.exitCode()).as(server.said()).isEqualTo(code);
        assertThat(server.errors()).last().asString().startsWith("worldlog: ").contains(said);
        disk.heal();
    }

    /** Everything is there, and the server never stopped meanwhile. */
    private void assertStopsInOrder(int events) throws Exception {
        assertThat(client.listEvents(
                                ListEventsRequest.newBuilder().setWorld("w").build())
                        .map(Event::getSequence))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(server.terminate().exitCode()).as(server.said()).isZero();
    }

    private void emit() {
        client.emit("w", message("x"));
    }

    private static Event large() {
        return message("x".repeat(50_000));
    }

    private static Event message(String content) {
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setContent(content))
                .build();
    }

    private void restart(String... options) throws Exception {
        health.close();
        client.close();
        server.kill();
        serve(options);
    }

    private void serve(String... options) throws InterruptedException {
        server = launch(options);
        client = Workload.client(server.address());
        health = WriteHealth.watch(server.address());
    }

    private WorldlogProcess launch(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--data", data.toString()));
        arguments.addAll(List.of(options));
        Map<String, String> environment = QuickJava.environment(disk.environment());
        return WorldlogProcess.launch(Distribution.launcher(), environment, arguments.toArray(String[]::new));
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
