package dev.worldlog.server.grpc;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * A client that speaks bare HTTP/2 and keeps to none of its rules: it sends the frames that a test asks for.
 *
 * <p>Not thread-safe.
 */
final class RawHttp2 implements AutoCloseable {
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;

    private static final int END_HEADERS = 4;
    private static final int CODE_BYTES = 4;

    /** A frame that the server sent. */
    record Received(int type, int flags, int stream, ByteString payload) {
        /** The error code of a reset, or of a farewell. */
        int errorCode() {
            int at = type == GOAWAY ? CODE_BYTES : 0;
            return payload.substring(at, at + CODE_BYTES).asReadOnlyByteBuffer().getInt();
        }
    }

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    /** Connects and says what every client says first. */
    RawHttp2(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >>> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** Begins a call; sends its headers and nothing more. */
    void call(int stream, String path) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        // Of the static table: ":method: POST", ":scheme: http"; then literals without indexing.
        block.write(0x83);
        block.write(0x86);
        literal(block, 0x04, path);
        block.write(0x0f);
        literal(block, 0x10, "application/grpc");
        block.write(0x00);
        text(block, "te");
        text(block, "trailers");
        send(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        block.write(bytes.length);
        block.writeBytes(bytes);
    }

    /** Reads until a frame that is wanted. */
    Received await(Predicate<Received> wanted) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            Received frame = new Received(type, flags, in.readInt(), ByteString.copyFrom(in.readNBytes(length)));
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
