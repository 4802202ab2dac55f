package dev.worldlog.conformance.adapter;

import com.google.gson.JsonObject;
import io.grpc.ManagedChannelBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The adapter of the Java client with one fault, which the argument names. Confined to the main thread. */
public final class BrokenAdapter {
    private static final int DROPPED = 1000;

    private BrokenAdapter() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        ReportSink good = new LineReports(out);
        Consumer<ManagedChannelBuilder<?>> untouched = channel -> {};
        Adapter adapter = switch (arguments[0]) {
            case "none" -> new Adapter(good, untouched);
            case "drops" -> new Adapter(droppingOneInAThousand(good), untouched);
            case "swallows-gaps" -> new Adapter(swallowingGaps(good), untouched);
            case "resumes-one-off" -> new Adapter(good, channel -> channel.intercept(new ResumingOneOff()));
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        adapter.run(System.in);
        System.exit(0);
    }

    private static ReportSink droppingOneInAThousand(ReportSink good) {
        AtomicInteger events = new AtomicInteger();
        return report -> {
            if (!report.has("event") || events.incrementAndGet() % DROPPED != 0) {
                good.report(report);
            }
        };
    }

    private static ReportSink swallowingGaps(ReportSink good) {
        return report -> {
            JsonObject notice = report.getAsJsonObject("notice");
            if (notice == null || !notice.has("gap")) {
                good.report(report);
            }
        };
    }
}
