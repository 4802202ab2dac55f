package dev.worldlog.conformance.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The methods of the contract by the names that operations have in the adapter protocol, and their messages as JSON.
 *
 * <p>Thread-safe: it has no state.
 */
final class Operations {
    static final List<ServiceDescriptor> SERVICES = List.of(
            WorldServiceGrpc.getServiceDescriptor(),
            EventServiceGrpc.getServiceDescriptor(),
            AdminServiceGrpc.getServiceDescriptor());

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private Operations() {}

    /** The method of an operation such as {@code create_world}. */
    @SuppressWarnings("unchecked") // every message of the contract is a Message
    static MethodDescriptor<Message, Message> method(String operation) {
        return (MethodDescriptor<Message, Message>) methods()
                .filter(method -> operation(method).equals(operation))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation '" + operation + "'"));
    }

    static Stream<MethodDescriptor<?, ?>> methods() {
        return SERVICES.stream().flatMap(service -> service.getMethods().stream());
    }

    static String operation(MethodDescriptor<?, ?> method) {
        return String.valueOf(method.getBareMethodName())
                .replaceAll("(?<=[a-z])([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
    }

    static Message.Builder request(MethodDescriptor<?, ?> method) {
        return builder(method.getRequestMarshaller());
    }

    static Message.Builder response(MethodDescriptor<?, ?> method) {
        return builder(method.getResponseMarshaller());
    }

    private static Message.Builder builder(MethodDescriptor.Marshaller<?> marshaller) {
        Object prototype = ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
        if (prototype instanceof Message message) {
            return message.newBuilderForType();
        }
        throw new IllegalStateException(marshaller + " has no prototype");
    }

    static Message parsed(JsonElement json, Message.Builder into) {
        try {
            JsonFormat.parser().merge(json.toString(), into);
            return into.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "not a " + into.getDescriptorForType().getName() + ": " + json, e);
        }
    }

    static JsonObject json(MessageOrBuilder message) {
        try {
            return JsonParser.parseString(PRINTER.print(message)).getAsJsonObject();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("no JSON form", e);
        }
    }
}
