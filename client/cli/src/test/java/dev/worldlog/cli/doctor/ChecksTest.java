package dev.worldlog.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.worldlog.cli.doctor.Finding.Level;
import dev.worldlog.v1.GetServerInfoResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the figures mean, without a server. Not thread-safe. */
class ChecksTest {
    private static final Path DATA = Path.of("data");
    private static final Duration ROUND_TRIP = Duration.ofMillis(10);

    @Test
    void versionsAreEqualDifferentOrUnknown() {
        assertThat(Versions.compared("0.1.0", "0.1.0").level()).isEqualTo(Level.OK);
        assertThat(Versions.compared("0.1.0", "0.2.0"))
                .isEqualTo(Finding.warning(
                        "version",
                        "server 0.2.0, this program 0.1.0",
                        "they understand one another, but what only one of them has is missing; bring them to"
                                + " one version"));
        assertThat(Versions.compared("", "unpackaged").level()).isEqualTo(Level.OK);
    }

    @Test
    void aClockIsNotBlamedForTheRoundTrip() {
        assertThat(clock(1_000_004).text()).contains("the same");
        assertThat(clock(1_001_000).level()).isEqualTo(Level.OK);
        assertThat(clock(1_001_000).text()).isEqualTo("the server's is 1000.0 ms ahead (± 5.0 ms)");
        assertThat(clock(997_000).level()).isEqualTo(Level.WARNING);
        assertThat(clock(997_000).text()).contains("behind");
    }

    @Test
    void aDiskIsJudgedByWhatIsLeft() {
        assertThat(DataDirectory.room(DATA, 100L << 30, 200L << 30))
                .isEqualTo(Finding.ok("disk", "100.0 GiB of 200.0 GiB are free in data"));
        assertThat(DataDirectory.room(DATA, 4L << 30, 200L << 30).level()).isEqualTo(Level.WARNING);
        assertThat(DataDirectory.room(DATA, 500L << 20, 2L << 30).level()).isEqualTo(Level.WARNING);
        assertThat(DataDirectory.room(DATA, 10, 2L << 30).level()).isEqualTo(Level.FAILURE);
        assertThat(DataDirectory.room(DATA, 10, 2L << 30).text()).startsWith("10 bytes of 2.0 GiB");
    }

    @Test
    void limitsAreToldBeforeTheyAreReached() {
        GetServerInfoResponse.Builder info = GetServerInfoResponse.newBuilder();
        info.getStoreBuilder()
                .setWritable(true)
                .setDurable(true)
                .setWorldCount(99_000)
                .setWorldCountMax(100_000);
        info.getLoadBuilder()
                .setUnwrittenEvents(800)
                .setUnwrittenEventsMax(1000)
                .setStreams(7_999)
                .setStreamsMax(10_000)
                .setCalls(5_000);
        info.getStoreBuilder().setPreviousStopWasUnclean(true);

        List<Finding> findings = StoreChecks.check(info.build());

        assertThat(findings)
                .extracting(Finding::level)
                .containsExactly(Level.OK, Level.WARNING, Level.WARNING, Level.WARNING);
        assertThat(findings)
                .extracting(Finding::text)
                .anyMatch(text -> text.contains("unclean"))
                .anyMatch(text -> text.startsWith("800 of 1000 events"))
                .anyMatch(text -> text.startsWith("99000 of at most 100000 worlds"));
    }

    @Test
    void aStoreThatForgetsIsAWarning() {
        GetServerInfoResponse.Builder info = GetServerInfoResponse.newBuilder();
        info.getStoreBuilder().setWritable(true).setKind("memory");

        assertThat(StoreChecks.check(info.build()).get(0).level()).isEqualTo(Level.WARNING);
    }

    private static Finding clock(long milliseconds) {
        Timestamp there = Timestamp.newBuilder()
                .setSeconds(milliseconds / 1000)
                .setNanos((int) (milliseconds % 1000 * 1_000_000))
                .build();
        return Clocks.check(there, Instant.ofEpochMilli(1_000_000), ROUND_TRIP);
    }
}
