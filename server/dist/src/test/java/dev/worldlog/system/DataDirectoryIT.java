package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that a server must not touch. */
@Timeout(120)
final class DataDirectoryIT {
    private static final int FOREIGN_DATA = 65;
    private static final int LOCKED = 73;

    @TempDir
    Path directory;

    @Test
    void aSecondServerIsTurnedAwayAndTheFirstGoesOn() throws Exception {
        try (WorldlogProcess first = serve();
                WorldlogClient client = WorldlogClient.connect(first.address())) {
            client.createWorld("w");
            assertThat(emit(client)).isEqualTo(1);

            try (WorldlogProcess second = serve()) {
                assertThat(second.exitCode()).as(second.said()).isEqualTo(LOCKED);
                assertThat(second.errors())
                        .singleElement()
                        .asString()
                        .startsWith("worldlog: ")
                        .contains(directory.toString(), "in use", Long.toString(first.pid()));
                assertThat(second.output()).isEmpty();
            }

            assertThat(emit(client)).isEqualTo(2);
            assertThat(first.terminate().exitCode()).as(first.said()).isZero();
        }
    }

    @Test
    void theDirectoryOfAStoppedServerIsFreeAgain() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (WorldlogProcess server = serve()) {
                server.address();
                assertThat(server.terminate().exitCode()).as(server.said()).isZero();
            }
        }
    }

    @Test
    void aTextFileIsLeftAsItIs() throws Exception {
        Files.writeString(database(), "the diary of a gardener\n".repeat(100));

        assertTurnedAwayWithoutATrace("is not a Worldlog database");
    }

    @Test
    void anEmptyFileIsLeftAsItIs() throws Exception {
        Files.createFile(database());

        assertTurnedAwayWithoutATrace("is not a Worldlog database");
    }

    @Test
    void theDatabaseOfAnotherProgramIsLeftAsItIs() throws Exception {
        makeDatabase("PRAGMA journal_mode = DELETE").close();

        assertTurnedAwayWithoutATrace("is not a Worldlog database");
    }

    @Test
    void theDatabaseThatAnotherProgramHasOpenIsLeftAsItIsWithItsLog() throws Exception {
        try (Connection other = makeDatabase("PRAGMA journal_mode = WAL")) {
            assertThat(directory.resolve("worldlog.db-wal")).isNotEmptyFile();

            assertTurnedAwayWithoutATrace("is not a Worldlog database");
            assertThat(other.isValid(1)).isTrue();
        }
    }

    @Test
    void aLogWithoutItsDatabaseIsLeftAsItIs() throws Exception {
        Files.writeString(directory.resolve("worldlog.db-wal"), "the rest of somebody's events");

        assertTurnedAwayWithoutATrace("is there without its database");
    }

    private WorldlogProcess serve() {
        return WorldlogProcess.serve("--data", directory.toString());
    }

    private Path database() {
        return directory.resolve("worldlog.db");
    }

    private static long emit(WorldlogClient client) {
        Event event = Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setContent("hello"))
                .build();
        return client.emit("w", event).getResults(0).getSequence();
    }

    private Connection makeDatabase(String mode) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        try (Statement statement = connection.createStatement()) {
            statement.execute(mode);
            statement.execute("CREATE TABLE plant (name TEXT)");
            statement.execute("INSERT INTO plant VALUES ('rose')");
        }
        return connection;
    }

    private void assertTurnedAwayWithoutATrace(String why) throws Exception {
        Map<String, String> before = files();
        try (WorldlogProcess server = serve()) {
            assertThat(server.exitCode()).as(server.said()).isEqualTo(FOREIGN_DATA);
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .startsWith("worldlog: ")
                    .contains(database().toString(), why);
            assertThat(server.output()).isEmpty();
        }
        assertThat(files()).isEqualTo(before);
    }

    /** The bytes of every file, but for the lock, which is there to be taken before anything else is looked at. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        files.remove("lock");
        return files;
    }
}
