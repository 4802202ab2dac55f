package dev.worldlog.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.bench.LyingProxy;
import dev.worldlog.bench.LyingProxy.Lie;
import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.Subject;
import dev.worldlog.v1.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server behind a proxy that can lie. Not thread-safe. */
class GrownWorldTest {
    /** Not a divisor of what is stored, so the last round of the pattern is cut. */
    private static final List<Event> PATTERN = Messages.of(700);

    private static final long STORED = 1_500;

    private static Lab lab;
    private static Subject server;
    private static LyingProxy proxy;

    private final List<String> said = new ArrayList<>();

    @BeforeAll
    static void startServerAndProxy(@TempDir Path store) throws IOException {
        lab = Lab.beneath(store, JavaCommand.likeThisProcess());
        server = lab.startWorldlog("worldlog", List.of());
        proxy = LyingProxy.before(List.of(lab.channel(server.address()), lab.channel(server.address())));
    }

    @AfterAll
    static void stop() {
        // The worlds that were measured through the proxy are deleted through it.
        lab.close();
        proxy.close();
    }

    @Test
    void holdsThePatternOverAndOverAndWhatWasEmittedAfterwards() throws Exception {
        GrownWorld world = new GrownWorld(server, PATTERN);
        world.fill(STORED, said::add);

        assertThat(world.seek(20, 100))
                .hasSize(1)
                .satisfies(figures -> assertThat(figures[0]).isPositive());
        assertThat(world.replay((int) STORED)[0]).isPositive();
        assertThat(world.emit(Messages.of(200))[0]).isPositive();
        assertThat(world.deliver(Messages.of(50))).hasSize(2);
        assertThat(world.replay((int) STORED)[0]).isPositive();
        assertThat(said).singleElement().asString().startsWith("growth: 1 500 of 1 500 events stored, ");
    }

    @Test
    void isTheSameAfterARestart() throws Exception {
        Subject first = lab.startWorldlog("restarted", List.of());
        GrownWorld world = new GrownWorld(first, PATTERN);
        world.fill(STORED, said::add);
        first.own().orElseThrow().process().close();

        GrownWorld same = world.on(lab.startWorldlog("restarted", List.of()));

        assertThat(same.replay((int) STORED)[0]).isPositive();
        assertThat(same.emit(Messages.of(200))[0]).isPositive();
    }

    @Test
    void refusesAWorldInWhichSomebodyElseEmits() throws Exception {
        GrownWorld world = new GrownWorld(server, PATTERN);
        world.fill(STORED, said::add);
        world.emit(Messages.of(100));

        server.client().emit(world.id(), PATTERN.get(0));

        assertThatThrownBy(() -> world.emit(Messages.of(100))).hasMessageContaining("first sequence answered: 1602");
    }

    /** Three points: each is replayed once to be measured, and once to be looked into. */
    @ParameterizedTest
    @CsvSource({"EmitStream, ACK, 0", "Replay, SENDER, 0", "Replay, FRAME, 2", "Replay, SENDER, 3", "Replay, FRAME, 5"})
    void aWrongAnswerIsNotAFigure(String method, Lie lie, int afterCalls) throws Exception {
        GrownWorld world = new GrownWorld(lab.worldlogAt(proxy.address()), PATTERN);

        proxy.lieAbout(method, lie, afterCalls);

        assertThatThrownBy(() -> {
                    world.fill(STORED, said::add);
                    world.seek(3, 10);
                })
                .hasStackTraceContaining("InvalidMeasurementException");
        assertThat(proxy.hasLied()).isTrue();
    }
}
