package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.worldlog.client.WorldlogClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded runs go in, the server is killed, and every field comes out again. */
@Timeout(300)
final class RealInputIT {
    private static final int COPIES = 12;

    @TempDir
    Path directory;

    /** The demonstration's recording, and the larger ones that lie beside a developer's checkout. */
    static Stream<Path> recordings() {
        Path demo = Distribution.root().resolve("client/cli/src/main/resources/dev/worldlog/cli/demo/garden.jsonl");
        Path real = Distribution.root().resolve("../shared/data/agent-run.jsonl");
        return Stream.of(demo, real).filter(Files::exists);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyFieldSurvivesTwoEmitsAndAKill(Path recording) throws Exception {
        int lines = Files.readAllLines(recording).size();
        try (WorldlogProcess server = WorldlogProcess.serve("--data", data())) {
            assertThat(emit(server.address(), recording)).contains(lines + " emitted, 0 duplicates");
            assertThat(emit(server.address(), recording)).contains("0 emitted, " + lines + " duplicates");
            server.kill();
        }
        try (WorldlogProcess server = WorldlogProcess.serve("--data", data())) {
            assertCameThrough(recording, server.address());
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aKillInTheMiddleOfAnEmitLosesAndRepeatsNothing(Path recording) throws Exception {
        Path copies = copies(recording);
        List<String> lines = Files.readAllLines(copies);
        WorldlogProcess server = WorldlogProcess.serve("--data", data());
        String address = server.address();
        try (WorldlogProcess emit = startEmit(address, "-")) {
            // The emit cannot be through before the kill: the second half of its input comes after it.
            for (String line : lines.subList(0, lines.size() / 2)) {
                emit.say(line);
            }
            awaitDurable(address, lines.size() / 10);
            server.kill();
            server = WorldlogProcess.command("serve", "--listen", address, "--data", data());
            emit.write(String.join("\n", lines.subList(lines.size() / 2, lines.size())));
            assertThat(emit.exitCode()).as(emit.said()).isZero();
            assertThat(emit(address, copies)).contains("0 emitted, " + lines.size() + " duplicates");
            assertCameThrough(copies, address);
        } finally {
            server.close();
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    /** The recording many times over, each time in other chats, so that no line is there twice. */
    private Path copies(Path recording) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int copy = 0; copy < COPIES; copy++) {
            for (String line : Files.readAllLines(recording)) {
                lines.add(line.replace("\"chatId\": \"", "\"chatId\": \"copy-" + copy + "-"));
            }
        }
        return Files.write(directory.resolve("copies.jsonl"), lines);
    }

    private static WorldlogProcess startEmit(String address, String file) {
        return WorldlogProcess.command(
                "--address", address, "emit", "lab", "--create", "--from", file, "--format", "agent-world");
    }

    private static String emit(String address, Path file) throws InterruptedException {
        try (WorldlogProcess emit = startEmit(address, file.toString())) {
            assertThat(emit.exitCode()).as(emit.said()).isZero();
            return String.join("\n", emit.errors());
        }
    }

    private static void awaitDurable(String address, long events) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (WorldlogClient client = WorldlogClient.connect(address)) {
            while (client.listWorlds().noneMatch(world -> world.getDurableThrough() >= events)) {
                assertThat(System.nanoTime()).as("time").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    private static void assertCameThrough(Path recording, String address) throws Exception {
        List<String> lines = Files.readAllLines(recording);
        try (WorldlogProcess replay =
                WorldlogProcess.command("--address", address, "replay", "lab", "--output", "json")) {
            assertThat(replay.exitCode()).as(replay.said()).isZero();
            assertThat(replay.output()).hasSameSizeAs(lines);
            long previous = 0;
            for (int i = 0; i < lines.size(); i++) {
                JsonObject event =
                        JsonParser.parseString(replay.output().get(i)).getAsJsonObject();
                assertThat(event.get("sequence").getAsLong()).isGreaterThan(previous);
                previous = event.get("sequence").getAsLong();
                new RecordedLine(lines.get(i)).assertBecame(event, "lab");
            }
        }
    }
}
