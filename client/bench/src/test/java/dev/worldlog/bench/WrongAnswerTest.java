package dev.worldlog.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server behind a proxy that can lie. Not thread-safe. */
class WrongAnswerTest {
    private static Lab lab;
    private static LyingProxy proxy;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServerAndProxy(@TempDir Path store) throws IOException {
        lab = Lab.beneath(store, JavaCommand.likeThisProcess());
        String address = lab.startWorldlog("worldlog", List.of()).address();
        proxy = LyingProxy.before(List.of(lab.channel(address), lab.channel(address), lab.channel(address)));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        lab.close();
    }

    @Test
    void aServerThatRunsAlreadyIsMeasuredWithoutItsFileAndProcess() {
        Run run = measure("emit,unary,replay,latency,fan-out,start");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("unary durable Emit", "fan-out", "p99").doesNotContain("bare SQLite");
        assertThat(run.err()).contains("emit: left out", "start: left out");
    }

    /** The first replays of a row look into every event; the later ones are what is measured. */
    @ParameterizedTest
    @CsvSource({
        "unary, Emit, ACK, 7",
        "unary, Replay, SENDER, 0",
        "replay, Replay, SENDER, 0",
        "replay, Replay, FRAME, 1",
        "replay, Replay, SENDER, 2",
        "replay, Replay, FRAME, 2",
        "latency, EmitStream, ACK, 0",
        "latency, Subscribe, SENDER, 1",
        "fan-out, Subscribe, SENDER, 99",
        "fan-out, Replay, FRAME, 1"
    })
    void aWrongAnswerIsNotAFigure(String row, String method, LyingProxy.Lie lie, int afterCalls) {
        proxy.lieAbout(method, lie, afterCalls);

        Run run = measure(row);

        assertThat(proxy.hasLied()).isTrue();
        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("INVALID, there is no result");
    }

    private Run measure(String rows) {
        return Run.tiny(directory, "--rounds", "1", "--address", proxy.address(), "--rows", rows);
    }
}
