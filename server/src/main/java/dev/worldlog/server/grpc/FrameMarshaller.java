package dev.worldlog.server.grpc;

import dev.worldlog.log.EncodedFrame;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/**
 * The writer of frames: puts stored event bytes into the wire form of SubscribeResponse and ReplayResponse, which is the
 * same for both, without parsing them.
 *
 * <p>Thread-safe.
 */
final class FrameMarshaller implements Marshaller<EncodedFrame> {
    @Override
    public InputStream stream(EncodedFrame frame) {
        return new FrameInputStream(frame);
    }

    @Override
    public EncodedFrame parse(InputStream bytes) {
        throw new UnsupportedOperationException("a server does not read frames");
    }
}
