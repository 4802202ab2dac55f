package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchIT {
    @TempDir
    Path directory;

    @Test
    void theLauncherMeasuresAndLeavesNothingBehind() throws Exception {
        try (WorldlogProcess bench = WorldlogProcess.command(
                "bench", "--quick", "--events=300", "--rounds=1", "--rows=emit,start", "--directory=" + directory)) {
            assertThat(bench.exitCode()).as(bench.said()).isZero();
            assertThat(bench.output())
                    .as(bench.said())
                    .anyMatch(line -> line.startsWith("durable emit"))
                    .anyMatch(line -> line.startsWith("start to serving"));
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aRunThatIsInterruptedLeavesNothingBehind() throws Exception {
        List<String> command = List.of(
                "sh",
                "-c",
                "exec \"$0\" bench --rounds=1000 --rows=emit --directory=\"$1\" 2>&1",
                Distribution.launcher().toString(),
                directory.toString());
        try (WorldlogProcess bench = WorldlogProcess.start(command, Map.of("WORLDLOG_REBUILD", "no"))) {
            bench.awaitOutput("emit warm-up");
            List<ProcessHandle> servers =
                    ProcessHandle.of(bench.pid()).orElseThrow().children().toList();
            assertThat(servers).hasSize(2);

            bench.terminate().exitCode();

            assertThat(servers).noneMatch(ProcessHandle::isAlive);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theJarRunsItAsWell() throws Exception {
        try (WorldlogProcess help =
                WorldlogProcess.start(WorldlogProcess.javaJar(Distribution.javaHome(), "bench", "--help"), Map.of())) {
            assertThat(help.exitCode()).as(help.said()).isZero();
            assertThat(help.output()).anyMatch(line -> line.startsWith("Usage: worldlog bench"));
            assertThat(help.errors()).isEmpty();
        }
    }
}
