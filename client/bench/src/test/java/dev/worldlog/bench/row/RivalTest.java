package dev.worldlog.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.peer.Letter;
import dev.worldlog.bench.peer.Peer;
import dev.worldlog.bench.peer.Peers;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RivalTest {
    private static final List<Event> EVENTS = Messages.of(300);

    @Test
    void whatKeepsEverythingGetsItsFigures() throws Exception {
        Rival rival = rival(Habit.HONEST);

        assertThat(rival.publish(EVENTS)[0]).isPositive();
        String log = rival.prepare(EVENTS);
        assertThat(rival.replay(log)[0]).isPositive();
        assertThat(rival.replay(log)[0]).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = "HONEST", mode = EnumSource.Mode.EXCLUDE)
    void aPeerThatDoesNotKeepWhatItWasGivenGetsNone(Habit habit) throws Exception {
        Rival rival = rival(habit);

        assertThatThrownBy(() -> rival.publish(EVENTS)).isInstanceOf(InvalidMeasurementException.class);
        String log = rival.prepare(EVENTS);
        assertThatThrownBy(() -> rival.replay(log)).isInstanceOf(InvalidMeasurementException.class);
    }

    private static Rival rival(Habit habit) {
        return new Rival(Peers.NATS_ALWAYS, "a peer", new PeerInMemory(habit));
    }

    /** What a peer does to the events that it is given. */
    private enum Habit {
        HONEST,
        LOSES_ONE {
            @Override
            void spoil(List<byte[]> bodies) {
                bodies.remove(bodies.size() / 2);
            }
        },
        SWAPS_TWO {
            @Override
            void spoil(List<byte[]> bodies) {
                Collections.swap(bodies, 7, 8);
            }
        },
        CHANGES_A_BYTE {
            @Override
            void spoil(List<byte[]> bodies) {
                byte[] changed = bodies.get(7).clone();
                changed[changed.length - 1]++;
                bodies.set(7, changed);
            }
        };

        void spoil(List<byte[]> bodies) {}
    }

    /** Not thread-safe. */
    private static final class PeerInMemory implements Peer {
        private final Map<String, List<byte[]>> logs = new HashMap<>();
        private final Habit habit;

        PeerInMemory(Habit habit) {
            this.habit = habit;
        }

        @Override
        public void create(String log) {
            assertThat(logs.put(log, new ArrayList<>())).isNull();
        }

        @Override
        public void publish(String log, List<Letter> letters, int unansweredMax) {
            List<byte[]> bodies = bodies(log);
            letters.forEach(letter -> bodies.add(letter.body()));
            habit.spoil(bodies);
        }

        @Override
        public void read(String log, int count, Consumer<byte[]> consumer) {
            bodies(log).stream().limit(count).forEach(consumer);
        }

        private List<byte[]> bodies(String log) {
            return Objects.requireNonNull(logs.get(log));
        }

        @Override
        public void delete(String log) {
            assertThat(logs.remove(log)).isNotNull();
        }

        @Override
        public void close() {}
    }
}
