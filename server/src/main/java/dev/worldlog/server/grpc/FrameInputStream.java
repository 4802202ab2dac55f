package dev.worldlog.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The wire bytes of one response that carries a frame. The transport drains it in one go; reading byte by byte works too.
 *
 * <p>Not thread-safe.
 */
final class FrameInputStream extends InputStream implements KnownLength, Drainable {
    private static final int TAG_LENGTH = 1;
    /** Enough for all but large pieces, which pass it by. */
    private static final int BUFFER_BYTES = 512;

    private final EncodedFrame frame;
    private final int frameLength;
    private final int length;
    private boolean drained;
    private @Nullable ByteArrayInputStream copy;

    FrameInputStream(EncodedFrame frame) {
        this.frame = frame;
        this.frameLength = frameLength(frame);
        this.length = TAG_LENGTH + CodedOutputStream.computeUInt32SizeNoTag(frameLength) + frameLength;
    }

    private static int frameLength(EncodedFrame frame) {
        int length = frame.rest().getSerializedSize();
        for (ByteString entries : frame.events()) {
            length += entries.size();
        }
        return length;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        if (copy != null) {
            return (int) copy.transferTo(target);
        }
        if (drained) {
            return 0;
        }
        drained = true;
        CodedOutputStream wire = CodedOutputStream.newInstance(target, Math.min(length, BUFFER_BYTES));
        wire.writeTag(SubscribeResponse.FRAME_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        wire.writeUInt32NoTag(frameLength);
        for (ByteString entries : frame.events()) {
            UnsafeByteOperations.unsafeWriteTo(entries, wire);
        }
        frame.rest().writeTo(wire);
        wire.flush();
        return length;
    }

    @Override
    public int available() {
        if (copy != null) {
            return copy.available();
        }
        return drained ? 0 : length;
    }

    @Override
    public int read() throws IOException {
        return copy().read();
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        return copy().read(target, offset, count);
    }

    private ByteArrayInputStream copy() throws IOException {
        ByteArrayInputStream bytes = copy;
        if (bytes == null) {
            ByteArrayOutputStream buffer = new ByteArrayOutputStream(length);
            drainTo(buffer);
            bytes = new ByteArrayInputStream(buffer.toByteArray());
            copy = bytes;
        }
        return bytes;
    }
}
