package dev.worldlog.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.worldlog.v1.Completed;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.ReplayResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWalkTest {
    private static final List<Event> EVENTS = List.of(event(1, "short"), event(2, "x".repeat(70_000)), event(300, ""));

    @Test
    void showsEveryEventAsItIsEncodedAndNothingElse() {
        byte[] answer = answer();

        List<ByteString> shown = new ArrayList<>();
        FrameWalk.walk(answer, (message, offset, length) -> shown.add(ByteString.copyFrom(message, offset, length)));

        assertThat(shown).isEqualTo(EVENTS.stream().map(Event::toByteString).toList());
    }

    @Test
    void anAnswerThatIsCutIsAnError() {
        byte[] answer = answer();

        assertThatThrownBy(() -> FrameWalk.walk(Arrays.copyOf(answer, answer.length - 1), new EventTally()))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void theFingerprintDependsOnTheOrder() {
        assertThat(fingerprint(EVENTS.get(0), EVENTS.get(2)))
                .isEqualTo(fingerprint(EVENTS.get(0), EVENTS.get(2)))
                .isNotEqualTo(fingerprint(EVENTS.get(2), EVENTS.get(0)));
    }

    private static Fingerprint fingerprint(Event... events) {
        EventTally tally = new EventTally();
        for (Event event : events) {
            tally.event(event.toByteArray(), 0, event.getSerializedSize());
        }
        return tally.fingerprint();
    }

    private static byte[] answer() {
        return ReplayResponse.newBuilder()
                .setFrame(Frame.newBuilder()
                        .addAllEvents(EVENTS)
                        .setAfterSequence(1L << 40)
                        .setThroughSequence(7)
                        .setCompleted(Completed.newBuilder().setCursor("cursor").setEventCount(3)))
                .build()
                .toByteArray();
    }

    private static Event event(long sequence, String content) {
        return Event.newBuilder()
                .setSequence(sequence)
                .setMessage(MessageEvent.newBuilder().setContent(content))
                .build();
    }
}
