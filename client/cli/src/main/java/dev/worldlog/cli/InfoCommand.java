package dev.worldlog.cli;

import dev.worldlog.cli.output.OneLine;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.LoadInfo;
import dev.worldlog.v1.StoreInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code worldlog info}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Show what the server is and how it is doing.",
        footer = {"", "Examples:", "  worldlog info", "  worldlog info --output json"})
final class InfoCommand implements Runnable {
    private final Root root;

    @Mixin
    private OutputOptions output = new OutputOptions();

    InfoCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect()) {
            GetServerInfoResponse info = client.admin().serverInfo();
            if (output.json()) {
                root.console().print(WorldLines.json(info));
            } else {
                print(info);
            }
        }
    }

    private void print(GetServerInfoResponse info) {
        Console console = root.console();
        StoreInfo store = info.getStore();
        LoadInfo load = info.getLoad();
        console.print("version          " + OneLine.clean(info.getVersion()));
        console.print("serving since    " + WorldLines.time(info.getStartTime()));
        console.print("epoch            " + info.getEpoch()
                + (store.getPreviousStopWasUnclean() ? " (the stop before it was unclean)" : ""));
        console.print("store            " + OneLine.clean(store.getKind()) + (store.getDurable() ? "" : ", not durable")
                + (store.getWritable() ? "" : ", TAKES NO COMMITS"));
        if (store.hasSizeBytes()) {
            console.print("size             " + store.getSizeBytes() + " bytes");
        }
        console.print("worlds           " + ofAtMost(store.getWorldCount(), store.getWorldCountMax()));
        console.print(
                "not yet durable  " + ofAtMost(load.getUnwrittenEvents(), load.getUnwrittenEventsMax()) + " events");
        console.print("calls            " + ofAtMost(load.getCalls(), load.getCallsMax()));
        console.print("streams          " + ofAtMost(load.getStreams(), load.getStreamsMax()));
    }

    /** An older server does not tell its limits: they are 0 then. */
    private static String ofAtMost(long count, long limit) {
        return limit == 0 ? Long.toString(count) : count + " of at most " + limit;
    }
}
