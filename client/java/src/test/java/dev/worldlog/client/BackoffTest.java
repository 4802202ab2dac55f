package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(10);

    @Test
    void waitsStayBetweenTheLimits() {
        Random random = new Random(11);
        Backoff backoff = new Backoff(RetryPolicy.DEFAULT, random::nextDouble);

        assertThat(Stream.generate(() -> backoff.next(null)).limit(1000))
                .allSatisfy(wait -> assertThat(wait).isBetween(MIN, MAX));
    }

    @Test
    void waitsAreSpread() {
        Random random = new Random(12);
        Set<Duration> firstWaits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            firstWaits.add(new Backoff(RetryPolicy.DEFAULT, random::nextDouble).next(null));
        }

        assertThat(firstWaits).hasSizeGreaterThan(90);
    }

    @Test
    void theCeilingDoublesUpToTheLongestWait() {
        Backoff backoff = new Backoff(RetryPolicy.DEFAULT, () -> 1.0);

        assertThat(Stream.generate(() -> backoff.next(null).toMillis()).limit(9))
                .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 10000L, 10000L, 10000L);
    }

    @Test
    void aResetMakesWaitsShortAgain() {
        Backoff backoff = new Backoff(RetryPolicy.DEFAULT, () -> 1.0);
        for (int i = 0; i < 20; i++) {
            backoff.next(null);
        }

        backoff.reset();

        assertThat(backoff.next(null)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aServerThatAsksForTimeGetsAtLeastThat() {
        Random random = new Random(13);
        Backoff backoff = new Backoff(RetryPolicy.DEFAULT, random::nextDouble);

        assertThat(Stream.generate(() -> backoff.next(Duration.ofSeconds(60))).limit(100))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(72)));
    }

    @Test
    void aServerThatAsksForLittleDoesNotShortenTheWait() {
        Backoff backoff = new Backoff(RetryPolicy.DEFAULT, () -> 0.5);

        assertThat(backoff.next(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(150));
    }
}
