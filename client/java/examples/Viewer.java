import dev.worldlog.client.FrameListener;
import dev.worldlog.client.Subscription;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import java.time.Duration;

/** Shows a world as it happens, through restarts of the server: {@code java -cp …/worldlog.jar Viewer.java 127.0.0.1:7420 garden}. */
public final class Viewer implements FrameListener {
    public static void main(String[] arguments) {
        SubscribeRequest everything = SubscribeRequest.newBuilder()
                .setWorld(arguments[1])
                .setAfterSequence(0)
                .build();
        try (WorldlogClient client = WorldlogClient.connect(arguments[0]);
                Subscription subscription = client.subscribe(everything, new Viewer())) {
            subscription.ended().join(); // never, unless the world is deleted
        }
    }

    @Override
    public void onFrame(Frame frame) {
        frame.getEventsList().forEach(event -> System.out.println(event.getSequence() + " " + text(event)));
        switch (frame.getSignalCase()) {
            case CAUGHT_UP -> System.out.println("-- live from here");
            case GAP ->
                System.out.println("-- nothing from " + frame.getGap().getFromSequence() + " to "
                        + frame.getGap().getToSequence());
            case DIVERGED ->
                System.out.println("-- lost in a crash: "
                        + frame.getDiverged().getLostFromSequence() + " to "
                        + frame.getDiverged().getLostToSequence());
            default -> {}
        }
    }

    @Override
    public void onDisconnected(WorldlogException cause, Duration retryIn) {
        System.out.println("-- " + cause.getMessage() + "; again in " + retryIn.toMillis() + " ms");
    }

    private static String text(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> event.getMessage().getSender() + ": " + event.getMessage().getContent();
            case SSE -> event.getSse().getAgent() + " … " + event.getSse().getContent();
            case TOOL -> event.getTool().getAgent() + " [" + event.getTool().getToolName() + "]";
            default -> event.getSystem().getType();
        };
    }
}
