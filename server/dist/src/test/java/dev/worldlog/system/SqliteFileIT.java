package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of a stopped server, read by the real sqlite3 as the README says. */
@Timeout(120)
final class SqliteFileIT {
    private static final String MARK = "<!-- sqlite3 example: run by SqliteFileIT -->";
    private static final DateTimeFormatter TO_THE_MICROSECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<Event> EVENTS = List.of(
            Event.newBuilder()
                    .setChat("roses")
                    .setMessage(MessageEvent.newBuilder().setSender("human").setContent("Are they thirsty?"))
                    .build(),
            Event.newBuilder()
                    .setChat("roses")
                    .setSse(SseEvent.newBuilder()
                            .setAgent("gardener")
                            .setPhase(SsePhase.SSE_PHASE_CHUNK)
                            .setMessageId("m-1")
                            .setContent("Let me look."))
                    .build(),
            Event.newBuilder()
                    .setChat("tools")
                    .setTool(ToolEvent.newBuilder()
                            .setAgent("gardener")
                            .setPhase(ToolPhase.TOOL_PHASE_RESULT)
                            .setToolName("camera")
                            .setMessageId("m-1"))
                    .build(),
            Event.newBuilder()
                    .setSystem(SystemEvent.newBuilder().setType("activity.idle"))
                    .build());

    @TempDir
    Path directory;

    @Test
    void theViewsShowWhatWasEmitted() throws Exception {
        OnPath.require("sqlite3", "install the package sqlite3");
        List<String> times = emitAndStop();

        assertThat(run(Readme.commandsAfter(MARK)))
                .containsExactly(
                        "1|message||roses|human|||" + times.get(0),
                        "2|sse|chunk|roses|gardener||m-1|" + times.get(1),
                        "3|tool|result|tools|gardener|camera|m-1|" + times.get(2),
                        "4|system||||||" + times.get(3));
        assertThat(query("SELECT id, display_name, last_sequence, event_count FROM worlds"))
                .containsExactly("garden|The garden|4|4", "orchard||0|0");
        assertThat(query("SELECT world, chat, event_count, first_sequence, last_sequence FROM chats ORDER BY chat"))
                .containsExactly("garden|roses|2|1|2", "garden|tools|1|3|3");
        assertThat(query("PRAGMA integrity_check")).containsExactly("ok");

        assertTheServerGoesOn();
    }

    /** The times that the events were given, as the replay tells them. */
    private List<String> emitAndStop() throws Exception {
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString());
                WorldlogClient client = WorldlogClient.connect(server.address())) {
            client.createWorld(World.newBuilder()
                    .setId("garden")
                    .setDisplayName("The garden")
                    .build());
            client.createWorld("orchard");
            client.emit("garden", EVENTS, AckLevel.ACK_LEVEL_DURABLE);
            List<String> times = emitTimes(server.address());
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();
            return times;
        }
    }

    private static List<String> emitTimes(String address) throws InterruptedException {
        try (WorldlogProcess replay =
                WorldlogProcess.command("--address", address, "replay", "garden", "--output", "json")) {
            assertThat(replay.exitCode()).as(replay.said()).isZero();
            return replay.output().stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject().get("emitTime"))
                    .map(time -> TO_THE_MICROSECOND.format(Instant.parse(time.getAsString())))
                    .toList();
        }
    }

    private void assertTheServerGoesOn() throws Exception {
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString());
                WorldlogClient client = WorldlogClient.connect(server.address())) {
            assertThat(client.emit("garden", EVENTS.get(0)).getResults(0).getSequence())
                    .isEqualTo(5);
        }
    }

    private List<String> query(String statement) throws InterruptedException {
        return run("sqlite3 -readonly worldlog-data/worldlog.db '" + statement + "'");
    }

    private List<String> run(String command) throws InterruptedException {
        String here = command.replace("worldlog-data", directory.toString());
        try (WorldlogProcess shell = WorldlogProcess.start(List.of("sh", "-c", here), Map.of())) {
            assertThat(shell.exitCode()).as(shell.said()).isZero();
            assertThat(shell.errors()).isEmpty();
            return shell.output();
        }
    }
}
