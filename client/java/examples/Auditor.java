import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.Visibility;
import java.util.Map;
import java.util.TreeMap;

/** Replays a world and sums the tokens of each agent: {@code java -cp …/worldlog.jar Auditor.java 127.0.0.1:7420 garden}. */
public final class Auditor {
    record Tokens(long in, long out) {
        static Tokens of(SseEvent end) {
            return new Tokens(end.getUsage().getInputTokens(), end.getUsage().getOutputTokens());
        }

        Tokens plus(Tokens others) {
            return new Tokens(in + others.in, out + others.out);
        }
    }

    public static void main(String[] arguments) {
        ReplayRequest ends = ReplayRequest.newBuilder()
                .setWorld(arguments[1])
                .setFilter(EventFilter.newBuilder().addSsePhases(SsePhase.SSE_PHASE_END))
                .setVisibility(Visibility.VISIBILITY_DURABLE)
                .build();
        Map<String, Tokens> byAgent = new TreeMap<>();
        try (WorldlogClient client = WorldlogClient.connect(arguments[0]);
                Replay replay = client.replay(ends)) {
            // It ends only when it is complete; anything less throws.
            replay.events()
                    .forEachRemaining(event ->
                            byAgent.merge(event.getSse().getAgent(), Tokens.of(event.getSse()), Tokens::plus));
        }
        byAgent.forEach((agent, tokens) ->
                System.out.println(agent + ": " + tokens.in() + " tokens in, " + tokens.out() + " tokens out"));
    }
}
