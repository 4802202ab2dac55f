package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a real server. Not thread-safe. */
class VerbsTest {
    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory.resolve("data"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aWorldIsCreatedListedShownAndDeleted() {
        TestConsole console = server.console();
        assertThat(console.run("worlds", "create", "garden", "--display-name", "The garden", "--label", "team=blue"))
                .isZero();
        assertThat(console.run("worlds", "list", "--label", "team=blue")).isZero();
        assertThat(console.run("worlds", "show", "garden")).isZero();
        assertThat(console.run("worlds", "delete", "garden", "--yes")).isZero();

        assertThat(console.out())
                .contains("created world garden", "The garden", "label            team=blue", "deleted world garden");
        assertThat(console.run("worlds", "show", "garden")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void ofAWorldOnlyWhatIsNamedIsChanged() {
        TestConsole console = server.console();
        console.run("worlds", "create", "garden", "--display-name", "The garden", "--label", "a=1", "--label", "b=2");

        assertThat(console.run("worlds", "update", "garden", "--label", "c=3", "--remove-label", "a"))
                .isZero();
        console.run("worlds", "show", "garden", "-o", "json");
        assertThat(console.run("worlds", "update", "garden", "--display-name", ""))
                .isZero();
        console.run("worlds", "show", "garden", "-o", "json");

        // Labels have no order.
        String labels = "\"labels\":\\{(\"b\":\"2\",\"c\":\"3\"|\"c\":\"3\",\"b\":\"2\")}";
        assertThat(console.out())
                .contains("updated world garden")
                .containsPattern("\"displayName\":\"The garden\"," + labels)
                .containsPattern("\"id\":\"garden\"," + labels);
        assertThat(console.run("worlds", "update", "garden")).isEqualTo(ExitCode.USAGE);
        assertThat(console.run("worlds", "update", "nowhere", "--label", "a=1")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void oneEventOfAnyKindIsEmittedAsOftenAsItIsSaid() {
        TestConsole console = server.console();
        console.run("worlds", "create", "garden");
        String notice = "{\"system\": {\"type\": \"rain\", \"content\": {\"value\": {\"mm\": 4}}}}";
        String named = "{\"id\": \"w1\", \"message\": {\"content\": \"hi\", \"sender\": \"a\"}}";

        for (String event : new String[] {notice, notice, named, named}) {
            assertThat(console.run("emit", "garden", "--event", event)).isZero();
        }
        console.run("replay", "garden", "-o", "json");

        assertThat(console.out())
                .contains("#1 ", "#2 ", "#3 w1 durable", "#3 w1 durable (duplicate)")
                .contains("\"type\":\"rain\",\"content\":{\"json\":\"{\\\"mm\\\":4}\"}")
                .doesNotContain("#4 ");
        assertThat(console.run("emit", "garden", "--event", "{\"system\": {\"typ\": \"rain\"}}"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("worldlog: --event:1: system.typ: no such field in an event");
    }

    @Test
    void anOperatorSeesVerifiesAndCopiesTheStore() {
        TestConsole console = server.console();
        console.run("worlds", "create", "garden");
        console.run("emit", "garden", "--sender", "s", "--message", "m");

        assertThat(console.run("info")).isZero();
        assertThat(console.run("info", "--output", "json")).isZero();
        assertThat(console.run("verify", "garden")).isZero();
        assertThat(console.run("backup", "monday")).isZero();

        assertThat(console.out())
                .contains("epoch            1", "store            sqlite", "worlds           1")
                .contains("\"epoch\":\"1\"")
                .containsPattern("garden: intact, 1 events, 1 to 1, chain head [0-9a-f]{64}")
                .containsPattern("backups/monday  \\d+ bytes");
        assertThat(console.run("backup", "monday")).isEqualTo(ExitCode.CONFLICT);
        assertThat(console.run("verify", "nowhere")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void aHistoryThatIsNotAsItWasWrittenIsCode5() throws IOException {
        TestConsole console = server.console();
        console.run("worlds", "create", "garden");
        console.run("emit", "garden", "--sender", "s", "--message", "a sentence to be found in the file");
        console.run("emit", "garden", "--sender", "s", "--message", "another");
        server.close();
        Path database = directory.resolve("data").resolve("worldlog.db");
        byte[] bytes = Files.readAllBytes(database);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a sentence to be found");
        bytes[at] ^= 1;
        Files.write(database, bytes);
        server = TestServer.start(directory.resolve("data"));
        console = server.console();

        assertThat(console.run("verify", "garden")).isEqualTo(ExitCode.DAMAGED);
        assertThat(console.out()).contains("#1  has another checksum", "garden: DAMAGED, 2 events");
        assertThat(console.run("get", "garden", "1")).isEqualTo(ExitCode.FAILED);
        assertThat(console.err()).contains("sequence 1 is damaged or missing");
        assertThat(console.run("get", "garden", "2")).isZero();
    }

    @Test
    void deletingNeedsTheIdTyped() {
        server.console().run("worlds", "create", "garden");
        TestConsole person = new TestConsole(server.address(), new Terminal(true, false, false, false, () -> 0));

        assertThat(person.run(typed("yes\n"), "worlds", "delete", "garden")).isEqualTo(ExitCode.FAILED);
        assertThat(person.run("worlds", "show", "garden")).isZero();
        assertThat(person.run(typed("garden\n"), "worlds", "delete", "garden")).isZero();
        assertThat(person.run("worlds", "show", "garden")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void whatIsNotThereIsCode3() {
        TestConsole console = server.console();
        assertThat(console.run("tail", "nowhere")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.run("replay", "nowhere")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.run("emit", "nowhere", "--sender", "s", "--message", "m"))
                .isEqualTo(ExitCode.NOT_FOUND);
        console.run("worlds", "create", "garden");
        assertThat(console.run("get", "garden", "1")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.run("get", "garden", "some-id")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void whatIsThereAlreadyIsCode4() {
        TestConsole console = server.console();
        console.run("worlds", "create", "garden");
        console.run("emit", "garden", "--sender", "s", "--message", "m", "--id", "e1");

        assertThat(console.run("worlds", "create", "garden")).isEqualTo(ExitCode.CONFLICT);
        assertThat(console.run("emit", "garden", "--sender", "s", "--message", "other", "--id", "e1"))
                .isEqualTo(ExitCode.CONFLICT);
        assertThat(console.run("emit", "garden", "--sender", "s", "--message", "m", "--id", "e1"))
                .isZero();
        assertThat(console.out()).endsWith("#1 e1 durable (duplicate)\n");
    }

    @Test
    void filtersRangesAndOrderReachTheServer() {
        emitMessages("garden", 5);

        assertThat(output("replay", "garden", "--from", "2", "--to", "4", "--order", "desc", "--limit", "2"))
                .containsSubsequence("#4 ", "#3 ")
                .doesNotContain("#2 ", "#5 ");
        assertThat(output("tail", "garden", "--after", "3", "--until-caught-up"))
                .containsSubsequence("#4 ", "#5 ")
                .doesNotContain("#3 ");
        assertThat(output("tail", "garden", "--tail", "1", "--agent", "agent-2", "--until-caught-up"))
                .contains("#3 ")
                .doesNotContain("#5 ");
        assertThat(output("count", "garden", "--agent", "agent-1")).isEqualTo("1\n");
        assertThat(output("count", "garden", "--from", "2")).isEqualTo("4\n");
        assertThat(output("chats", "garden")).contains("chat-0", "#5");
        assertThat(output("get", "garden", "3", "--output", "json")).contains("\"sequence\":\"3\"");
    }

    @Test
    void nothingButEventsGoesToStandardOutput() {
        emitMessages("garden", 3);
        TestConsole console = server.console();

        console.run("tail", "garden", "--until-caught-up", "-o", "json");
        console.run("replay", "garden", "-o", "json");

        assertThat(console.out().lines()).hasSize(6).allMatch(line -> line.startsWith("{\"sequence\":"));
        assertThat(console.err()).contains("complete: 3 events");
    }

    @Test
    void aClosedPipeEndsQuietly() {
        emitMessages("garden", 3);
        TestConsole console = server.console();

        assertThat(console.run(typed(""), new ClosedPipe(), "replay", "garden")).isZero();
        assertThat(console.run(typed(""), new ClosedPipe(), "tail", "garden", "--after", "0"))
                .isZero();
        assertThat(console.run(typed(""), new ClosedPipe(), "worlds", "list")).isZero();

        assertThat(console.err()).isEmpty();
    }

    private String output(String... arguments) {
        TestConsole console = server.console();
        assertThat(console.run(arguments)).as(console.err()).isZero();
        return console.out();
    }

    private void emitMessages(String world, int count) {
        try (WorldlogClient client = server.client()) {
            client.createWorld(world);
            for (int i = 0; i < count; i++) {
                client.emit(
                        world,
                        Event.newBuilder()
                                .setChat("chat-0")
                                .setMessage(MessageEvent.newBuilder()
                                        .setSender("agent-" + i)
                                        .setContent("text " + i))
                                .build());
            }
        }
    }

    private static ByteArrayInputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes nothing. Immutable. */
    private static final class ClosedPipe extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }
}
