package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.v1.CaughtUp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ReplayResponse;
import dev.worldlog.v1.SubscribeResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameMarshallerTest {
    private final FrameMarshaller marshaller = new FrameMarshaller();

    static Stream<EncodedFrame> frames() {
        Frame signal = Frame.newBuilder()
                .setAfterSequence(3)
                .setThroughSequence(1L << 39)
                .setDurableThrough(7)
                .setCaughtUp(CaughtUp.newBuilder().setCursor("cursor"))
                .build();
        Frame bare = Frame.newBuilder().setThroughSequence(9).build();
        return Stream.of(
                new EncodedFrame(Frame.getDefaultInstance()),
                new EncodedFrame(signal),
                frame(1, 0, bare),
                frame(300, 200, signal),
                frame(1, 1 << 20, bare));
    }

    /** A frame whose first half is one piece and whose other events are one each. */
    private static EncodedFrame frame(int count, int contentLength, Frame rest) {
        List<ByteString> pieces = new ArrayList<>();
        Frame.Builder piece = Frame.newBuilder();
        for (int i = 0; i < count; i++) {
            piece.addEvents(
                    TestServer.message("x".repeat(contentLength)).toBuilder().setSequence(i + 1));
            if (i >= count / 2) {
                pieces.add(piece.build().toByteString());
                piece.clear();
            }
        }
        return new EncodedFrame(pieces, count, rest);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void theStubsReadWhatProtobufWouldHaveWritten(EncodedFrame frame) throws IOException {
        byte[] written = drained(frame);
        assertThat(SubscribeResponse.parseFrom(written).getFrame()).isEqualTo(frame.decode());
        assertThat(ReplayResponse.parseFrom(written).getFrame()).isEqualTo(frame.decode());
        assertThat(written)
                .isEqualTo(SubscribeResponse.newBuilder()
                        .setFrame(frame.decode())
                        .build()
                        .toByteArray());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void theLengthIsKnownBeforeAndReadingEqualsDraining(EncodedFrame frame) throws IOException {
        FrameInputStream stream = (FrameInputStream) marshaller.stream(frame);
        byte[] drained = drained(frame);
        assertThat(stream.available()).isEqualTo(drained.length);
        assertThat(stream.read()).isEqualTo(drained[0]);
        assertThat(stream.available()).isEqualTo(drained.length - 1);
        assertThat(stream.readAllBytes()).hasSize(drained.length - 1);
        assertThat(stream.available()).isZero();
    }

    @Test
    void aDrainedStreamIsEmpty() throws IOException {
        FrameInputStream stream = (FrameInputStream) marshaller.stream(frame(1, 5, Frame.getDefaultInstance()));
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertThat(stream.drainTo(target)).isEqualTo(target.size());
        assertThat(stream.drainTo(target)).isZero();
        assertThat(stream.available()).isZero();
        assertThat(SubscribeResponse.parseFrom(target.toByteArray()).getFrame().getEventsList())
                .extracting(Event::getSequence)
                .containsExactly(1L);
    }

    private byte[] drained(EncodedFrame frame) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ((FrameInputStream) marshaller.stream(frame)).drainTo(target);
        return target.toByteArray();
    }
}
