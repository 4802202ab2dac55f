package dev.worldlog.server.grpc;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/**
 * The reader of requests. Drops fields that this version does not know, so that they are never stored; bytes that are no
 * message become a request that says so, since a parser that throws would leave the caller with a bare UNKNOWN.
 *
 * <p>Thread-safe.
 */
final class RequestMarshaller<T extends Message> implements Marshaller<Request<T>> {
    private final Parser<T> parser;

    RequestMarshaller(Parser<T> parser) {
        this.parser = DiscardUnknownFieldsParser.wrap(parser);
    }

    @Override
    public InputStream stream(Request<T> request) {
        return request.orThrow().toByteString().newInput();
    }

    @Override
    public Request<T> parse(InputStream bytes) {
        try {
            return Request.of(parser.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Request.malformed(String.valueOf(e.getMessage()));
        }
    }
}
