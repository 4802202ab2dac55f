package dev.worldlog.conformance.adapter;

import com.google.gson.JsonObject;
import java.io.PrintStream;

/**
 * Writes each report as a line, at once.
 *
 * <p>Thread-safe.
 */
final class LineReports implements ReportSink {
    private final PrintStream out;

    LineReports(PrintStream out) {
        this.out = out;
    }

    @Override
    public void report(JsonObject report) {
        synchronized (out) {
            out.print(report + "\n");
            out.flush();
        }
    }
}
