package dev.worldlog.conformance.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * One call of a scripted server.
 *
 * <p>The script of a call is <code>{"expects": request, "sends": [responses], "ends": status}</code>, or, where the caller sends a
 * stream, <code>{"turns": [{"expects": …, "sends": […]}, …], "ends": …}</code>: a turn for each request. Without {@code ends} a
 * unary call ends well, unless it {@code hangs}, and a stream stays open. A status has the shape that {@link ScriptedStatus} knows.
 *
 * <p>Confined to the thread of its call, one at a time.
 */
final class ScriptedCall {
    private final Script script;
    private final String name;
    private final JsonObject steps;
    private final JsonArray turns;
    private int turn;

    ScriptedCall(Script script, String name, JsonObject steps) {
        this.script = script;
        this.name = name;
        this.steps = steps;
        if (steps.has("turns")) {
            turns = steps.getAsJsonArray("turns");
        } else {
            turns = new JsonArray();
            turns.add(steps);
        }
    }

    /** Answers one request; false when the call has ended. */
    boolean take(Message request, ServerCall<Message, Message> call) {
        if (turn >= turns.size()) {
            script.failed("request " + (turn + 1) + " of " + name + " was not expected");
            call.close(Status.UNIMPLEMENTED.withDescription("not in the script"), new Metadata());
            return false;
        }
        JsonObject now = turns.get(turn++).getAsJsonObject();
        if (now.has("expects")) {
            script.check(name + ", request " + turn, now.get("expects"), Operations.json(request));
        }
        if (now.has("sends")) {
            send(call, now.getAsJsonArray("sends"));
        }
        if (turn < turns.size()) {
            return true;
        }
        if (steps.has("ends")) {
            ScriptedStatus end =
                    ScriptedStatus.of(script.written(steps.get("ends")).getAsJsonObject());
            call.close(end.status(), end.trailers());
            return false;
        }
        boolean isUnary = call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
        if (isUnary && !steps.has("hangs")) {
            call.close(Status.OK, new Metadata());
            return false;
        }
        return true;
    }

    private void send(ServerCall<Message, Message> call, JsonArray responses) {
        script.written(responses)
                .getAsJsonArray()
                .forEach(response -> call.sendMessage(
                        UnknownFields.parsed(response, Operations.response(call.getMethodDescriptor()))));
    }
}
