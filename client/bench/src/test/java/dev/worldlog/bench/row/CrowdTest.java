package dev.worldlog.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.bench.LyingProxy;
import dev.worldlog.bench.LyingProxy.Lie;
import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.ServerProcess;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real servers, one of them behind a proxy that can lie. Not thread-safe. */
class CrowdTest {
    private static final List<Event> EVENTS = Messages.of(5);
    /** More than one connection may have. */
    private static final int SIZE = 110;

    private Lab lab;

    @BeforeEach
    void openLab(@TempDir Path directory) throws IOException {
        lab = Lab.beneath(directory, JavaCommand.likeThisProcess());
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void everybodyHearsTheSameFromBothServersAndTheyTellWhatTheyHold() throws Exception {
        ServerProcess server = worldlog();
        List<byte[]> frames;
        Fingerprint heard;
        try (WorldlogCrowd crowd = new WorldlogCrowd(lab, server, server.address(), SIZE, EVENTS)) {
            long before = heapAtRest(crowd);
            speakToAll(crowd);
            assertThat(crowd.memory().heapBytes()).isGreaterThan(before);
            assertThat(crowd.memory().directBytes()).isPositive();
            frames = crowd.frames();
            heard = crowd.heard();
        }
        assertThat(heard.count()).isEqualTo(EVENTS.size());
        try (ReferenceCrowd crowd = new ReferenceCrowd(lab, reference(), SIZE, frames, heard)) {
            speakToAll(crowd);
        }
    }

    /** The first call of each method is the rehearsal. */
    @ParameterizedTest
    @CsvSource({"Subscribe, SENDER, 1", "Subscribe, SENDER, 110", "EmitStream, ACK, 1", "Replay, SENDER, 0"})
    void whatOneOfManyHeardWronglyIsNotPassedOver(String method, Lie lie, int afterCalls) throws Exception {
        ServerProcess server = worldlog();
        try (LyingProxy proxy =
                LyingProxy.before(List.of(lab.channel(server.address()), lab.channel(server.address())))) {
            proxy.lieAbout(method, lie, afterCalls);
            try (WorldlogCrowd crowd = new WorldlogCrowd(lab, server, proxy.address(), SIZE, EVENTS)) {
                assertThatThrownBy(() -> speakToAll(crowd)).hasStackTraceContaining("InvalidMeasurementException");
                assertThat(proxy.hasLied()).isTrue();
            }
        }
    }

    @Test
    void aReferenceThatSendsSomethingElseIsRefused() throws Exception {
        List<byte[]> frames = List.of(new byte[] {10, 2, 10, 0});
        try (ReferenceCrowd crowd = new ReferenceCrowd(lab, reference(), 2, frames, new Fingerprint(1, 1))) {
            assertThatThrownBy(() -> speakToAll(crowd)).hasStackTraceContaining("InvalidMeasurementException");
        }
    }

    /** What the server holds when it has let go of what came before. */
    private static long heapAtRest(WorldlogCrowd crowd) throws Exception {
        long least = Long.MAX_VALUE;
        for (long held = crowd.memory().heapBytes();
                held < least;
                held = crowd.memory().heapBytes()) {
            least = held;
        }
        return least;
    }

    private static void speakToAll(Crowd crowd) throws Exception {
        crowd.gather();
        EVENTS.forEach(event -> crowd.speak());
        crowd.verify();
    }

    private ServerProcess worldlog() throws IOException {
        return lab.own(ServerProcess.worldlog(
                lab.java().withTrackedMemory(), lab.directory().resolve("crowd"), List.of()));
    }

    private ServerProcess reference() throws IOException {
        return lab.own(ServerProcess.reference(lab.java().withTrackedMemory(), lab.directory()));
    }
}
