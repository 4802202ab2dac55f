package dev.worldlog.cli.input;

import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of the original's channel "message", and the tool calls that its messages and streams carry.
 *
 * <p>Immutable.
 */
final class AgentWorldMessage {
    private AgentWorldMessage() {}

    static MessageEvent read(JsonFields fields) throws LineException {
        return MessageEvent.newBuilder()
                .setContent(fields.text("content"))
                .setSender(fields.text("sender"))
                .setRole(fields.text("role"))
                .setMessageId(fields.text("messageId"))
                .setReplyToMessageId(fields.text("replyToMessageId"))
                .setToolCallId(fields.textOfEither("toolCallId", "tool_call_id"))
                .addAllToolCalls(toolCalls(fields))
                .build();
    }

    static List<ToolCall> toolCalls(JsonFields fields) throws LineException {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonSlice element : fields.array("tool_calls")) {
            JsonFields call = fields.fieldsOf("tool_calls[" + calls.size() + "]", element);
            calls.add(toolCall(call));
            call.close();
        }
        return calls;
    }

    private static ToolCall toolCall(JsonFields call) throws LineException {
        ToolCall.Builder toolCall = ToolCall.newBuilder().setId(call.text("id"));
        // Every model says "function" here, so it carries nothing; another word would.
        call.dropText("type", "function");
        JsonFields function = call.object("function");
        if (function != null) {
            toolCall.setName(function.text("name")).setArguments(function.text("arguments"));
            function.close();
        }
        return toolCall.build();
    }
}
