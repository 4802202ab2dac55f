package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DistributionIT {
    private static final int TERMINATED_BY_SIGKILL = 128 + 9;

    @TempDir
    Path directory;

    static List<Path> javaHomes() {
        return Distribution.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void helpIsShownWithoutAWarning(Path javaHome) throws Exception {
        try (WorldlogProcess help = launch(javaHome, "--help")) {
            assertThat(help.exitCode()).as(help.said()).isZero();
            assertThat(help.output()).as(help.said()).anyMatch(line -> line.contains("serve"));
            assertThat(help.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void theServerSaysWhereItServesAndStopsInTimeWithoutAWarning(Path javaHome) throws Exception {
        try (WorldlogProcess server = launch(javaHome, serveArguments())) {
            assertThat(server.address()).matches("127\\.0\\.0\\.1:[1-9]\\d*");

            long asked = System.nanoTime();
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(30));
            assertThat(server.output().stream().filter(line -> line.contains("serving on")))
                    .hasSize(1);
            assertThat(server.errors()).as(server.said()).noneMatch(DistributionIT::isWarning);
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void theJarRunsOnItsOwn(Path javaHome) throws Exception {
        try (WorldlogProcess server =
                WorldlogProcess.start(WorldlogProcess.javaJar(javaHome, serveArguments()), Map.of())) {
            server.address();
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();
            assertThat(server.errors()).as(server.said()).noneMatch(DistributionIT::isWarning);
        }
        try (WorldlogProcess help = WorldlogProcess.start(WorldlogProcess.javaJar(javaHome, "--help"), Map.of())) {
            assertThat(help.exitCode()).as(help.said()).isZero();
            assertThat(help.errors()).isEmpty();
        }
    }

    @Test
    void theLauncherReplacesItselfSoThatSignalsReachTheServer() throws Exception {
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString())) {
            server.address();
            assertThat(ProcessHandle.of(server.pid()).orElseThrow().children()).isEmpty();

            server.kill();

            assertThat(server.exitCode()).isEqualTo(TERMINATED_BY_SIGKILL);
        }
    }

    @Test
    void aKilledServerLeavesNoCopyOfTheNativeLibraryBehind() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (WorldlogProcess server = WorldlogProcess.launch(
                Distribution.launcher(),
                Map.of("WORLDLOG_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                serveArguments())) {
            server.address();
            server.kill();
        }
        for (Path place : List.of(temporary, Distribution.directory().resolve("tmp"))) {
            try (Stream<Path> left = Files.list(place)) {
                assertThat(left.filter(file -> file.getFileName().toString().startsWith("sqlite")))
                        .isEmpty();
            }
        }
    }

    @Test
    void theLauncherWorksThroughALinkWithSpacesInItsPath() throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectory(directory.resolve("with spaces")).resolve("world log"), Distribution.launcher());
        try (WorldlogProcess help = WorldlogProcess.launch(link, Map.of(), "--help")) {
            assertThat(help.exitCode()).as(help.said()).isZero();
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void aMissingJavaIsNamed() throws Exception {
        try (WorldlogProcess help =
                WorldlogProcess.launch(Distribution.launcher(), Map.of("JAVA_HOME", "/nowhere"), "--help")) {
            assertThat(help.exitCode()).isEqualTo(1);
            assertThat(help.errors()).singleElement().asString().contains("/nowhere", "17 or newer");
        }
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        Path java = Files.createDirectories(directory.resolve("old/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        try (WorldlogProcess help = WorldlogProcess.launch(
                Distribution.launcher(),
                Map.of("JAVA_HOME", directory.resolve("old").toString()),
                "--help")) {
            assertThat(help.exitCode()).isEqualTo(1);
            assertThat(help.errors()).singleElement().asString().contains("11.0.2", "17 or newer");
        }
    }

    @Test
    void theJarMayLoadNativeCode() throws Exception {
        try (JarFile jar = new JarFile(Distribution.jar().toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
                    .isEqualTo("ALL-UNNAMED");
        }
    }

    private String[] serveArguments() {
        return new String[] {
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            directory.resolve("data").toString()
        };
    }

    private static WorldlogProcess launch(Path javaHome, String... arguments) {
        return WorldlogProcess.launch(Distribution.launcher(), Map.of("JAVA_HOME", javaHome.toString()), arguments);
    }

    private static boolean isWarning(String line) {
        return line.toLowerCase(Locale.ROOT).contains("warn");
    }
}
