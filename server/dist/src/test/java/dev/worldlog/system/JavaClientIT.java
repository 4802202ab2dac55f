package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of the Java client's page and its examples, run as the page says. Not thread-safe. */
@Timeout(300)
final class JavaClientIT {
    private static final Path CLIENT = Distribution.root().resolve("client/java");
    private static final String MARK = "<!-- run by JavaClientIT -->\n```java\n";

    @TempDir
    Path directory;

    private WorldlogProcess server;

    @BeforeEach
    void serve() {
        server = WorldlogProcess.serve("--data", directory.resolve("data").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theProgramOfThePageFollows() throws Exception {
        Path program =
                Files.writeString(directory.resolve("Follow.java"), page().replace("127.0.0.1:7420", server.address()));
        try (WorldlogProcess follow = java(program)) {
            follow.awaitOutput("^1 hello$");
        }
    }

    @Test
    void theExamplesAgreeWithOneAnother() throws Exception {
        try (WorldlogProcess viewer = javaExample("Viewer", createdGarden())) {
            viewer.awaitOutput("^1 ada: before$");
            assertEnds(javaExample("Agent", server.address()), "gardener has answered in garden");
            assertEnds(javaExample("Auditor", server.address()), "gardener: 5 tokens in, 12 tokens out");
            viewer.awaitOutput("^18 gardener … $");
        }
    }

    @Test
    void theViewerSurvivesARestart() throws Exception {
        String address = createdGarden();
        try (WorldlogProcess viewer = javaExample("Viewer", address)) {
            viewer.awaitOutput("^1 ada: before$");
            server.kill();
            try (WorldlogProcess again = WorldlogProcess.command(
                            "serve",
                            "--listen",
                            address,
                            "--data",
                            directory.resolve("data").toString());
                    WorldlogClient client = WorldlogClient.connect(again.address())) {
                client.emit("garden", said("after"));
                viewer.awaitOutput("^-- nothing from 2 to \\d+$");
                viewer.awaitOutput("ada: after$");
            }
        }
    }

    /** A world that somebody has said something in; the address of its server. */
    private String createdGarden() throws InterruptedException {
        try (WorldlogClient client = WorldlogClient.connect(server.address())) {
            client.createWorld("garden");
            client.emit("garden", said("before"));
        }
        return server.address();
    }

    private static Event said(String words) {
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setSender("ada").setContent(words))
                .build();
    }

    private static void assertEnds(WorldlogProcess example, String lastWords) throws InterruptedException {
        try (example) {
            assertThat(example.exitCode()).as(example.said()).isZero();
            assertThat(example.output()).containsExactly(lastWords);
        }
    }

    private static WorldlogProcess javaExample(String name, String address) {
        return java(CLIENT.resolve("examples/" + name + ".java"), address, "garden");
    }

    private static WorldlogProcess java(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Distribution.javaHome().resolve("bin/java").toString(),
                "-Dfile.encoding=UTF-8",
                "-cp",
                Distribution.jar().toString(),
                program.toString()));
        command.addAll(List.of(arguments));
        return WorldlogProcess.start(command, Map.of("LC_ALL", "C.UTF-8"));
    }

    private static String page() throws IOException {
        String page = Files.readString(CLIENT.resolve("README.md"));
        int begin = page.indexOf(MARK) + MARK.length();
        assertThat(begin).as("README.md has the mark").isGreaterThanOrEqualTo(MARK.length());
        return page.substring(begin, page.indexOf("\n```\n", begin));
    }
}
