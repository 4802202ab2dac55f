package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.emit.TailBounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TailSharesTest {
    private static final TailShares SHARES = new TailShares(256, 32_768, 64 << 20);

    @Test
    void fewWorldsHaveLongTails() {
        assertThat(SHARES.ofEach(1)).isEqualTo(new TailBounds(32_768, 8 << 20));
        assertThat(SHARES.ofEach(8)).isEqualTo(new TailBounds(32_768, 8 << 20));
        assertThat(SHARES.ofEach(9)).isEqualTo(new TailBounds(16_384, 4 << 20));
        assertThat(SHARES.ofEach(256)).isEqualTo(new TailBounds(1_024, 256 << 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100, 255, 256})
    void allTogetherStayWithinTheBound(int worlds) {
        assertThat(SHARES.ofEach(worlds).bytesMax() * worlds).isLessThanOrEqualTo(64 << 20);
    }

    @Test
    void aSmallBoundStillLeavesSomething() {
        assertThat(new TailShares(256, 32_768, 0).ofEach(3)).isEqualTo(new TailBounds(1_024, 256 << 10));
        assertThat(new TailShares(256, 5, 64 << 20).ofEach(1).eventsMax()).isEqualTo(5);
    }
}
