package dev.worldlog.bench.reference;

import dev.worldlog.bench.wire.RawMarshaller;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * What the reference server serves: messages are bytes that nobody looks into.
 *
 * <p>Immutable.
 */
public final class ReferenceMethods {
    static final String SERVICE = "worldlog.bench.Reference";

    /** Unary: answers with the request. */
    public static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);

    /** Bidirectional: answers each request with itself. */
    public static final MethodDescriptor<byte[], byte[]> ECHO_STREAM = method("EchoStream", MethodType.BIDI_STREAMING);

    /** Client stream: keeps the requests, encoded frames of Worldlog, instead of those kept before. */
    public static final MethodDescriptor<byte[], byte[]> KEEP = method("Keep", MethodType.CLIENT_STREAMING);

    /** Server stream: each event of the frames that are kept as a message of its own. */
    public static final MethodDescriptor<byte[], byte[]> EVENTS = method("Events", MethodType.SERVER_STREAMING);

    /** Server stream: an empty message at once and, as {@link #GO} allows, the frames that are kept. */
    public static final MethodDescriptor<byte[], byte[]> FRAMES = method("Frames", MethodType.SERVER_STREAMING);

    /** Unary: lets each open {@link #FRAMES} go on by so many frames, a big-endian int; by all of them when that is missing. */
    public static final MethodDescriptor<byte[], byte[]> GO = method("Go", MethodType.UNARY);

    private ReferenceMethods() {}

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(RawMarshaller.RAW, RawMarshaller.RAW)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }
}
