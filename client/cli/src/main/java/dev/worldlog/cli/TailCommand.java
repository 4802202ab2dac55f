package dev.worldlog.cli;

import dev.worldlog.client.Subscription;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeRequest.StartCase;
import dev.worldlog.v1.Visibility;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog tail}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Follow a world: history from a start point, then live, without a gap or a duplicate.",
            "Without a start point only live events are shown (with --until-caught-up: everything).",
            "Reconnects by itself and goes on where it was. If the server died and lost",
            "what was shown, that is said.",
            "",
            "On a terminal a streamed message is one line that grows, and the end of a tool call says how",
            "long it took. What is beside the events (caught up, fell behind, gap, lost) is on standard error.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  worldlog tail garden                             what happens from now on",
            "  worldlog tail garden --after 0                   everything, then live",
            "  worldlog tail garden --tail 20 --kind message    the last 20 messages, then live",
            "  worldlog tail garden --tail 5 --full             long texts whole",
            "  worldlog tail garden --since 10m --agent planner --phase error",
            "  worldlog tail garden --after 41 --until-caught-up --output json | jq -r .message.content",
            "  worldlog tail garden --until-caught-up -o json | worldlog emit copy --create --from - --format json"
        })
final class TailCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @ArgGroup(exclusive = true, multiplicity = "0..1", heading = "%nWhere to start (one of):%n")
    private StartOptions start = new StartOptions();

    @Option(names = "--until-caught-up", description = "End with exit code 0 when everything up to now is shown.")
    private boolean untilCaughtUp;

    @Option(
            names = "--visibility",
            paramLabel = "WHICH",
            defaultValue = "live",
            description = "live: events at once. durable: only after they are on disk. Default: live.")
    private VisibilityName visibility = VisibilityName.live;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private EventOutputOptions output = new EventOutputOptions();

    TailCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        SubscribeRequest request = request();
        Console console = root.console();
        try (WorldlogClient client = root.connect()) {
            // Asked first, because a subscription would try for ever to reach a server that is not there.
            client.getWorld(world);
            if (request.getStartCase() == StartCase.START_NOT_SET) {
                console.notice("live events only; --after 0 shows everything so far as well");
            }
            follow(client, request);
        }
    }

    private SubscribeRequest request() {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder()
                .setWorld(world)
                .setFilter(filter.filter())
                .setVisibility(visibility.visibility());
        start.addTo(request);
        if (untilCaughtUp && request.getStartCase() == StartCase.START_NOT_SET) {
            request.setAfterSequence(0);
        }
        return request.build();
    }

    private void follow(WorldlogClient client, SubscribeRequest request) {
        Console console = root.console();
        FramePrinter printer = new FramePrinter(console, output.view(console));
        TailListener listener = new TailListener(printer, untilCaughtUp);
        try (Subscription subscription = client.subscribe(request, listener)) {
            Interrupts.Registration interrupt =
                    console.interrupts().onInterrupt(() -> sayWhere(printer, subscription.throughSequence()));
            try {
                await(subscription, listener);
            } finally {
                interrupt.close();
            }
        }
    }

    private static void await(Subscription subscription, TailListener listener) {
        CompletableFuture<Void> ended = subscription.ended();
        try {
            CompletableFuture.anyOf(ended, listener.caughtUp()).join();
            subscription.cancel();
            ended.join();
        } catch (CompletionException e) {
            throw causeOf(e);
        }
    }

    private void sayWhere(FramePrinter printer, long throughSequence) {
        try {
            printer.settleIfPossible();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (throughSequence > 0) {
            root.console().notice("stopped; go on with: worldlog tail " + world + " --after " + throughSequence);
        }
    }

    private static RuntimeException causeOf(CompletionException e) {
        @Nullable Throwable cause = e.getCause();
        return cause instanceof RuntimeException failure ? failure : e;
    }

    /** The spellings are those of the command line. Immutable. */
    enum VisibilityName {
        live,
        durable;

        Visibility visibility() {
            return this == live ? Visibility.VISIBILITY_LIVE : Visibility.VISIBILITY_DURABLE;
        }
    }
}
