package dev.worldlog.cli;

import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog replay}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {"Read a part of history: every matching event once, in order, then the end.", ""},
        footer = {
            "",
            "Examples:",
            "  worldlog replay garden                        everything",
            "  worldlog replay garden --from 10 --to 20      both inclusive",
            "  worldlog replay garden --order desc --limit 5 --kind message",
            "  worldlog replay garden --pace 1               with the original time between the events",
            "  worldlog replay garden --output json > garden.jsonl"
        })
final class ReplayCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Option(names = "--from", paramLabel = "N", description = "Lowest sequence, inclusive.")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "N", description = "Highest sequence, inclusive.")
    private @Nullable Long to;

    @Option(
            names = "--pace",
            paramLabel = "X",
            defaultValue = "0",
            description = "0 as fast as possible, 1 at the original speed, 10 ten times faster. Default: 0.")
    private double pace;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "asc",
            description = "asc or desc, by sequence. Default: asc.")
    private OrderName order = OrderName.asc;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many events.")
    private long limit;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private EventOutputOptions output = new EventOutputOptions();

    ReplayCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        ReplayRequest request = request();
        Console console = root.console();
        FramePrinter printer = new FramePrinter(console, output.view(console));
        try (WorldlogClient client = root.connect()) {
            // Asked first, because a replay would try for a minute to reach a server that is not there.
            client.getWorld(world);
            try (Replay replay = client.replay(request)) {
                while (replay.hasNext()) {
                    Frame frame = replay.next();
                    printer.print(frame);
                    if (frame.hasCompleted()) {
                        long count = frame.getCompleted().getEventCount();
                        printer.notice("complete: " + count + (count == 1 ? " event" : " events"));
                    }
                }
            }
        }
    }

    private ReplayRequest request() {
        ReplayRequest.Builder request = ReplayRequest.newBuilder()
                .setWorld(world)
                .setFilter(filter.filter())
                .setOrder(order == OrderName.asc ? Order.ORDER_ASCENDING : Order.ORDER_DESCENDING)
                .setPace(pace)
                .setLimit(limit);
        if (from != null) {
            request.setFromSequence(from);
        }
        if (to != null) {
            request.setToSequence(to);
        }
        return request.build();
    }

    /** The spellings are those of the command line. Immutable. */
    enum OrderName {
        asc,
        desc
    }
}
