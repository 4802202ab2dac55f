package dev.worldlog.conformance.adapter;

import com.google.gson.JsonObject;

/** Takes reports, in order. Thread-safe. */
@FunctionalInterface
interface ReportSink {
    void report(JsonObject report);
}
