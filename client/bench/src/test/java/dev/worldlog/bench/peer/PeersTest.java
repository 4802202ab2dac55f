package dev.worldlog.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.Program;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real programs, where they are installed. Not thread-safe. */
class PeersTest {
    /** More than a page of Redis. */
    private static final int COUNT = 2_500;

    private Lab lab;

    @BeforeEach
    void openLab(@TempDir Path directory) throws IOException {
        lab = Lab.beneath(directory, JavaCommand.likeThisProcess());
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatItIsGivenInOrder(Peers kind) throws Exception {
        Peer peer = started(kind);
        for (String log : List.of("one", "two")) {
            List<Letter> letters = letters(log);
            peer.create(log);
            peer.publish(log, letters, 100);

            List<byte[]> read = new ArrayList<>();
            peer.read(log, COUNT, read::add);

            assertThat(read)
                    .containsExactlyElementsOf(
                            letters.stream().map(Letter::body).toList());
            peer.delete(log);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "REDIS_.*", mode = EnumSource.Mode.MATCH_ALL)
    void redisIsRefusedWhenItHasLessThanItShould(Peers kind) throws Exception {
        Peer peer = started(kind);
        peer.create("log");
        peer.publish("log", letters("log"), COUNT);

        assertThatThrownBy(() -> peer.read("log", COUNT + 1, body -> {}))
                .isInstanceOf(InvalidMeasurementException.class)
                .hasMessageContaining("2500 of 2501");
        assertThatThrownBy(() -> peer.create("log")).isInstanceOf(InvalidMeasurementException.class);
    }

    @ParameterizedTest
    @EnumSource(names = "NATS_.*", mode = EnumSource.Mode.MATCH_ALL)
    void natsIsRefusedWhenItTakesAnEventForOneThatItHas(Peers kind) throws Exception {
        Peer peer = started(kind);
        List<Letter> letters = new ArrayList<>(letters("log"));
        letters.set(7, new Letter(letters.get(6).id(), letters.get(7).body()));
        peer.create("log");

        assertThatThrownBy(() -> peer.publish("log", letters, 100)).isInstanceOf(InvalidMeasurementException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatDoesNotServeSaysWhy(Peers kind) {
        Program shell = Program.find("sh").orElseThrow();

        // It takes the first argument for a script, or for an option that it does not have.
        assertThatThrownBy(() -> kind.start(shell, lab))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s)it ended at once: .*(denied|[Ii]llegal|invalid).*");
    }

    @Test
    void whatIsNotInstalledIsNotFound() {
        assertThat(Program.find("no-such-program-anywhere")).isEmpty();
    }

    /** A version that does not know the setting is as good as none. */
    private Peer started(Peers kind) throws Exception {
        Optional<Program> installed = kind.program();
        assumeTrue(installed.isPresent(), () -> "not on the PATH: " + kind);
        assertThat(kind.who(installed.orElseThrow())).matches("[A-Z].* \\d+\\.\\d+.*, .*");
        try {
            return kind.start(installed.orElseThrow(), lab);
        } catch (IOException e) {
            assumeTrue(!String.valueOf(e.getMessage()).contains("unknown field"), e::toString);
            throw e;
        }
    }

    private static List<Letter> letters(String log) {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> new Letter(log + "-" + i, ("body " + i + " of " + log).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
