package dev.worldlog.bench.wire;

import io.grpc.MethodDescriptor;

/**
 * The methods of a contract with their messages left as bytes.
 *
 * <p>Immutable.
 */
public final class RawCalls {
    private RawCalls() {}

    /** The method whose answers are left as bytes. */
    public static <Q> MethodDescriptor<Q, byte[]> answersOf(MethodDescriptor<Q, ?> method) {
        return method.toBuilder(method.getRequestMarshaller(), RawMarshaller.RAW)
                .setSchemaDescriptor(null)
                .build();
    }
}
