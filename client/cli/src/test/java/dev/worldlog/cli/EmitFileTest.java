package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.cli.input.AgentWorldReader;
import dev.worldlog.cli.input.InputNotes;
import dev.worldlog.cli.input.LineReader;
import dev.worldlog.cli.input.SourceLine;
import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ReplayRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and a real server. Not thread-safe. */
class EmitFileTest {
    private static final String SAMPLE = "input/agent-world.jsonl";
    private static final int SAMPLE_EVENTS = 23;

    @TempDir
    private Path directory;

    private TestServer server;
    private TestConsole console;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory.resolve("data"));
        console = server.console();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void emittingAFileTwiceStoresItOnce() throws Exception {
        String file = sampleFile();

        assertThat(console.run("emit", "lab", "--create", "--from", file, "--format", "agent-world"))
                .isZero();
        assertThat(console.err()).contains("23 events read, 23 emitted, 0 duplicates, last sequence #23,");

        TestConsole again = server.console();
        assertThat(again.run("emit", "lab", "--from", file, "--format", "agent-world"))
                .isZero();
        assertThat(again.err()).contains("23 events read, 0 emitted, 23 duplicates, last sequence #23,");
        assertThat(events("lab")).hasSize(SAMPLE_EVENTS);
    }

    @Test
    void everyFieldOfTheFileComesBack() throws Exception {
        console.run("emit", "lab", "--create", "--from", sampleFile(), "--format", "agent-world");

        assertThat(withoutServerFields(events("lab"))).isEqualTo(sample("lab"));
    }

    @Test
    void whatTailPrintsAsJsonCanBeEmittedElsewhere() throws Exception {
        console.run("emit", "lab", "--create", "--from", sampleFile(), "--format", "agent-world");
        TestConsole tail = server.console();
        assertThat(tail.run("tail", "lab", "--until-caught-up", "--output", "json"))
                .isZero();
        assertThat(tail.out().lines()).hasSize(SAMPLE_EVENTS);

        TestConsole copy = server.console();
        assertThat(copy.run(text(tail.out()), "emit", "copy", "--create", "--from", "-"))
                .isZero();

        assertThat(withoutServerFields(events("copy"))).isEqualTo(withoutServerFields(events("lab")));
        TestConsole replay = server.console();
        replay.run("replay", "lab", "-o", "json");
        assertThat(replay.out()).isEqualTo(tail.out());
    }

    @Test
    void aBadLineStopsThereAndKeepsWhatWasBefore() throws Exception {
        String lines = "{\"message\":{\"content\":\"a\"}}\n\n{\"mesage\":{}}\n{\"message\":{\"content\":\"b\"}}\n";

        assertThat(console.run(text(lines), "emit", "lab", "--create", "--from", "-"))
                .isEqualTo(ExitCode.FAILED);

        assertThat(console.err())
                .contains("worldlog: stdin:3: mesage: no such field in an event; nothing after this line was sent,"
                        + " the 1 before it are kept");
        assertThat(events("lab"))
                .singleElement()
                .matches(event -> event.getMessage().getContent().equals("a"));
    }

    @Test
    void aRefusalNamesTheLine() {
        String lines = "{\"message\":{\"content\":\"a\"}}\n{\"chat\":\"no spaces please\",\"message\":{}}\n";

        assertThat(console.run(text(lines), "emit", "lab", "--create", "--from", "-"))
                .isEqualTo(ExitCode.FAILED);

        assertThat(console.err()).contains("worldlog: stdin:2: chat: ").contains("no spaces please");
    }

    @Test
    void manyBatchesKeepTheirOrder() throws Exception {
        int count = 1234;
        String lines = IntStream.range(0, count)
                .mapToObj(i -> "{\"message\":{\"content\":\"" + i + "\"}}\n")
                .collect(Collectors.joining());

        assertThat(console.run(text(lines), "emit", "lab", "--create", "--from", "-", "--ack", "accepted"))
                .isZero();

        List<String> expected =
                IntStream.range(0, count).mapToObj(String::valueOf).toList();
        assertThat(events("lab").stream().map(event -> event.getMessage().getContent()))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void interruptingKeepsWhatWasSentAndTheRestFollowsNextTime() throws Exception {
        String first = "{\"message\":{\"content\":\"a\"}}\n";
        String second = "{\"message\":{\"content\":\"b\"}}\n";
        PipedOutputStream keyboard = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(keyboard)) {
            CompletableFuture<Integer> code =
                    CompletableFuture.supplyAsync(() -> console.run(in, "emit", "lab", "--create", "--from", "-"));
            keyboard.write(first.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            awaitEvents(1);

            console.interrupt();
            assertThat(console.err())
                    .contains("1 event read, 1 emitted, 0 duplicates, last sequence #1,")
                    .contains("interrupted, running it again is safe");
            keyboard.write(second.getBytes(StandardCharsets.UTF_8));
            keyboard.close();
            assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        }
        assertThat(events("lab")).hasSize(1);

        TestConsole again = server.console();
        again.run(text(first + second), "emit", "lab", "--from", "-");
        assertThat(again.err()).contains("2 events read, 1 emitted, 1 duplicate, last sequence #2,");
    }

    /** Follows the world until it has so many events; ends with the test's patience otherwise. */
    private void awaitEvents(int count) {
        try (WorldlogClient client = server.client()) {
            while (!worldHas(client, count)) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean worldHas(WorldlogClient client, int count) {
        return client.listWorlds().anyMatch(world -> world.getId().equals("lab") && world.getLastSequence() >= count);
    }

    private List<Event> events(String world) {
        List<Event> events = new ArrayList<>();
        try (WorldlogClient client = server.client();
                Replay replay =
                        client.replay(ReplayRequest.newBuilder().setWorld(world).build())) {
            replay.events().forEachRemaining(events::add);
        }
        return events;
    }

    private static List<Event> withoutServerFields(List<Event> events) {
        return events.stream()
                .map(event -> event.toBuilder()
                        .clearSequence()
                        .clearEmitTime()
                        .clearWorld()
                        .build())
                .toList();
    }

    private String sampleFile() throws IOException {
        Path file = directory.resolve("run.jsonl");
        try (InputStream in = sampleStream()) {
            Files.copy(in, file);
        }
        return file.toString();
    }

    private static InputStream sampleStream() {
        InputStream in = EmitFileTest.class.getResourceAsStream(SAMPLE);
        assertThat(in).isNotNull();
        return in;
    }

    private static List<Event> sample(String world) throws Exception {
        AgentWorldReader reader = new AgentWorldReader(world, new InputNotes());
        List<Event> events = new ArrayList<>();
        try (InputStream in = sampleStream()) {
            LineReader lines = new LineReader(in);
            for (SourceLine line = lines.next(); line != null; line = lines.next()) {
                events.add(reader.read(line));
            }
        }
        return events;
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
