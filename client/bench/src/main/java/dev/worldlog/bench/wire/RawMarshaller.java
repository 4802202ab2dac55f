package dev.worldlog.bench.wire;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Messages as the bytes they are on the wire.
 *
 * <p>Thread-safe: it has no state.
 */
public enum RawMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    RAW;

    @Override
    public InputStream stream(byte[] message) {
        return new Message(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            // All of it is there: this transport hands over whole messages, and says how long they are.
            byte[] message = new byte[stream.available()];
            int length = stream.readNBytes(message, 0, message.length);
            if (length != message.length || stream.read() >= 0) {
                throw new IllegalStateException("a message that is not of the length it says: " + message.length);
            }
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message that gRPC copies once. Not thread-safe. */
    private static final class Message extends ByteArrayInputStream implements KnownLength, Drainable {
        Message(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
