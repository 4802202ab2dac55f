package dev.worldlog.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @Test
    void aMedianIsTheMiddleOne() {
        assertThat(new Samples(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
        assertThat(new Samples(List.of(9.0, 1.0, 5.0, 7.0)).median()).isEqualTo(6);
    }

    @Test
    void aGoalIsAFloorOrACeiling() {
        assertThat(Goal.atLeast(0.8).isMetBy(0.8)).isTrue();
        assertThat(Goal.atLeast(0.8).isMetBy(0.79)).isFalse();
        assertThat(Goal.atMost(3).isMetBy(3)).isTrue();
        assertThat(Goal.atMost(3).isMetBy(3.01)).isFalse();
        assertThat(Goal.atLeast(0.8)).hasToString("≥ 0.8");
        assertThat(Goal.atMost(3)).hasToString("≤ 3");
        assertThat(Goal.atLeast(1 / 1.5)).hasToString("≥ 0.67");
    }

    @ParameterizedTest
    @CsvSource({"0.823, 0.82", "12.34, 12.3", "815.6, 816", "1234.4, 1 234", "71234, 71 230", "1234567, 1 235 000"})
    void numbersHaveTheDigitsThatMeanSomething(double number, String text) {
        assertThat(Quantity.text(number)).isEqualTo(text);
    }

    @Test
    void sidesTakeTurnsAndWarmUpsDoNotCount() throws Exception {
        List<String> order = new ArrayList<>();
        List<Contest.Side> sides = new Contest("it", new Rounds(1, 2), line -> {})
                .side("a", "s", () -> round(order, "a"))
                .side("b", "s", () -> round(order, "b"))
                .run();

        assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(sides.get(0).samples(0).rounds()).containsExactly(3.0, 5.0);
        assertThat(sides.get(1).samples(0).rounds()).containsExactly(4.0, 6.0);
    }

    private static double[] round(List<String> order, String who) {
        order.add(who);
        return new double[] {order.size()};
    }
}
