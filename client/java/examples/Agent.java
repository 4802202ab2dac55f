import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.Usage;
import java.util.UUID;

/** Streams an answer token by token and calls a tool: {@code java -cp …/worldlog.jar Agent.java 127.0.0.1:7420 garden}. */
public final class Agent {
    private static final String NAME = "gardener";
    private static final String QUESTION = "Do the tomatoes need water?";

    private final EmitStream stream;
    private final String messageId = UUID.randomUUID().toString();
    private int tokens;

    private Agent(EmitStream stream) {
        this.stream = stream;
    }

    public static void main(String[] arguments) {
        String world = arguments[1];
        try (WorldlogClient client = WorldlogClient.connect(arguments[0])) {
            createIfMissing(client, world);
            client.emit(
                    world,
                    Event.newBuilder()
                            .setMessage(MessageEvent.newBuilder()
                                    .setSender("human")
                                    .setRole("user")
                                    .setContent(QUESTION))
                            .build());
            // Nobody waits for the log between tokens; closing waits until everything is durable, and fails if something was not.
            try (EmitStream stream = client.emitStream(world, AckLevel.ACK_LEVEL_DURABLE)) {
                new Agent(stream).answer();
            }
        }
        System.out.println(NAME + " has answered in " + world);
    }

    private static void createIfMissing(WorldlogClient client, String world) {
        try {
            client.createWorld(world);
        } catch (WorldlogException e) {
            if (e.reason() != ErrorReason.ERROR_REASON_WORLD_ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    private void answer() {
        step(SseEvent.newBuilder().setPhase(SsePhase.SSE_PHASE_START));
        say("Let me look at the soil. ");
        say(moisture() < 0.3 ? "It is dry: yes, water them." : "It is moist: not today.");
        Usage usage = Usage.newBuilder()
                .setInputTokens(QUESTION.split(" ").length)
                .setOutputTokens(tokens)
                .build();
        step(SseEvent.newBuilder().setPhase(SsePhase.SSE_PHASE_END).setUsage(usage));
    }

    private void say(String text) {
        for (String token : text.split("(?<= )")) {
            tokens++;
            step(SseEvent.newBuilder().setPhase(SsePhase.SSE_PHASE_CHUNK).setContent(token));
        }
    }

    private void step(SseEvent.Builder sse) {
        stream.send(Event.newBuilder()
                .setSse(sse.setAgent(NAME).setMessageId(messageId))
                .build());
    }

    /** A tool: how moist the soil is. */
    private double moisture() {
        ToolEvent call = ToolEvent.newBuilder()
                .setAgent(NAME)
                .setMessageId(messageId)
                .setToolCallId(UUID.randomUUID().toString())
                .setToolName("soil")
                .build();
        send(call.toBuilder().setPhase(ToolPhase.TOOL_PHASE_START).setInput(json("{\"bed\": \"tomatoes\"}")));
        double moisture = 0.2;
        send(call.toBuilder().setPhase(ToolPhase.TOOL_PHASE_RESULT).setResult(json("{\"moisture\": " + moisture + "}")));
        return moisture;
    }

    private void send(ToolEvent.Builder tool) {
        stream.send(Event.newBuilder().setTool(tool).build());
    }

    private static JsonValue json(String text) {
        return JsonValue.newBuilder().setJson(text).build();
    }
}
