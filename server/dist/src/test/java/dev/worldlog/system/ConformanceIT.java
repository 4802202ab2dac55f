package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ConformanceIT {
    /** Many times what it takes: another may be using the machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void theJavaClientPassesEveryScenario() throws Exception {
        Path matrix = directory.resolve("matrix.md");
        try (WorldlogProcess kit = start("conformance", "--patience=120", "--matrix=" + matrix)) {
            assertThat(kit.endsWithin(PATIENCE)).as(kit.said()).isTrue();
            assertThat(kit.exitCode()).as(kit.said()).isZero();
            assertThat(kit.output())
                    .as(kit.said())
                    .anyMatch(line -> line.matches("java: \\d+ passed, 0 failed, 0 not supported"));
            assertThat(kit.errors()).anyMatch(line -> line.contains("resume.kill: passes"));
        }
        assertThat(Files.readString(matrix)).contains("| `resume.kill` | passes |");
        assertNothingLeft();
    }

    @Test
    void anAdapterThatDiesFailsAndNothingIsLeftBehind() throws Exception {
        try (WorldlogProcess kit = start("conformance", "--adapter=bad=sh -c 'exit 7'", "--scenario=emit.batch")) {
            assertThat(kit.exitCode()).as(kit.said()).isEqualTo(1);
            assertThat(kit.output()).anyMatch(line -> line.contains("ended with exit code 7"));
        }
        assertNothingLeft();
    }

    @Test
    void theJarRunsItAsWell() throws Exception {
        try (WorldlogProcess list = WorldlogProcess.start(
                WorldlogProcess.javaJar(Distribution.javaHome(), "conformance", "--list"), Map.of())) {
            assertThat(list.exitCode()).as(list.said()).isZero();
            assertThat(list.output()).anyMatch(line -> line.startsWith("resume.kill: "));
        }
    }

    /** The kit makes its stores in the directory for temporary files, which is ours. */
    private WorldlogProcess start(String... arguments) {
        return WorldlogProcess.launch(
                Distribution.launcher(), Map.of("WORLDLOG_JAVA_OPTS", "-Djava.io.tmpdir=" + directory), arguments);
    }

    private void assertNothingLeft() throws IOException {
        try (var left = Files.list(directory)) {
            assertThat(left.filter(each -> each.getFileName().toString().startsWith("worldlog-conformance")))
                    .isEmpty();
        }
    }
}
