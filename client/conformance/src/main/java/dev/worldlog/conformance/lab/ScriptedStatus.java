package dev.worldlog.conformance.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * How a scripted call ends, from JSON like that of the adapter protocol:
 * <code>{"code": "NOT_FOUND", "reason": "WORLD_NOT_FOUND", "outcome": "NOT_APPLIED", "retryAfterMillis": 50}</code>.
 *
 * @param trailers with the details of Worldlog's errors, if there is a reason
 *     <p>Immutable by convention: nobody changes the trailers.
 */
record ScriptedStatus(Status status, Metadata trailers) {
    static ScriptedStatus of(JsonObject json) {
        Status.Code code = Status.Code.valueOf(json.get("code").getAsString());
        String message = text(json, "message", "as the script says");
        if (!json.has("reason")) {
            return new ScriptedStatus(code.toStatus().withDescription(message), new Metadata());
        }
        com.google.rpc.Status.Builder details = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(info(json)));
        if (json.has("retryAfterMillis")) {
            long millis = json.get("retryAfterMillis").getAsLong();
            details.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromMillis(millis))
                    .build()));
        }
        if (json.has("field")) {
            details.addDetails(Any.pack(BadRequest.newBuilder()
                    .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                            .setField(json.get("field").getAsString())
                            .setDescription(message))
                    .build()));
        }
        StatusRuntimeException failure = StatusProto.toStatusRuntimeException(details.build());
        Metadata trailers = failure.getTrailers();
        return new ScriptedStatus(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private static ErrorInfo info(JsonObject json) {
        ErrorInfo.Builder info = ErrorInfo.newBuilder()
                .setDomain("worldlog")
                .setReason(text(json, "reason", ""))
                .putMetadata("outcome", text(json, "outcome", "NOT_APPLIED"));
        if (json.has("metadata")) {
            json.getAsJsonObject("metadata")
                    .entrySet()
                    .forEach(each ->
                            info.putMetadata(each.getKey(), each.getValue().getAsString()));
        }
        return info.build();
    }

    private static String text(JsonObject json, String name, String otherwise) {
        JsonElement found = json.get(name);
        return found == null ? otherwise : found.getAsString();
    }
}
