package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./worldlog demo}, in a temporary directory that is its own. */
@Timeout(120)
final class DemoIT {
    private static final int TERMINATED_BY_SIGTERM = 128 + 15;
    private static final Pattern SERVER = Pattern.compile("process (\\d+) serves on");

    @TempDir
    Path directory;

    private Path temporary;

    @BeforeEach
    void makeTemporaryDirectory() throws Exception {
        temporary = Files.createDirectory(directory.resolve("tmp"));
    }

    @Test
    void everythingThatWasEmittedSurvivesTheKillAndNothingIsLeftBehind() throws Exception {
        try (WorldlogProcess demo = demo(temporary)) {
            assertThat(demo.exitCode()).as(demo.said()).isZero();

            assertThat(demo.errors()).isEmpty();
            assertThat(demo.output())
                    .contains(
                            "  25 events emitted, each answered after it was on disk; 25 seen live, in order",
                            "  ✓ all 25 events are there, in the order and with every field they were seen with",
                            "  ✓ the whole run emitted once more: 25 duplicates, nothing stored twice");
            assertThat(servers(demo)).hasSize(2).noneMatch(DemoIT::isAlive);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void aDemoThatIsTerminatedLeavesNothingBehindEither() throws Exception {
        try (WorldlogProcess demo = demo(temporary)) {
            demo.awaitOutput(SERVER.pattern());

            assertThat(demo.terminate().exitCode()).as(demo.said()).isEqualTo(TERMINATED_BY_SIGTERM);

            assertThat(servers(demo)).isNotEmpty().noneMatch(DemoIT::isAlive);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void withoutATemporaryDirectoryItSaysSo() throws Exception {
        Path missing = directory.resolve("missing");
        try (WorldlogProcess demo = demo(missing)) {
            assertThat(demo.exitCode()).as(demo.said()).isEqualTo(1);

            // Newer JVMs have a line of their own to say about it.
            assertThat(demo.errors())
                    .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                    .singleElement()
                    .asString()
                    .startsWith("worldlog: ")
                    .contains("temporary directory", missing.toString());
        }
    }

    private static WorldlogProcess demo(Path temporary) {
        return WorldlogProcess.launch(
                Distribution.launcher(), Map.of("WORLDLOG_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary), "demo");
    }

    /** The process numbers of the servers that it started. */
    private static List<Long> servers(WorldlogProcess demo) {
        return demo.output().stream()
                .flatMap(line -> SERVER.matcher(line).results())
                .map((MatchResult server) -> Long.parseLong(server.group(1)))
                .toList();
    }

    private static boolean isAlive(long process) {
        return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
    }
}
