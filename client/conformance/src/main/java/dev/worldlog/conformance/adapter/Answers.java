package dev.worldlog.conformance.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * What is reported of one command.
 *
 * <p>Thread-safe.
 */
record Answers(long id, ReportSink sink) {
    void event(JsonObject event) {
        report("event", event);
    }

    void notice(String kind, JsonObject what) {
        JsonObject notice = new JsonObject();
        notice.add(kind, what);
        report("notice", notice);
    }

    void answer(JsonObject answer) {
        report("answer", answer);
    }

    void result(JsonObject result) {
        report("result", result);
    }

    void cancelled() {
        JsonObject result = new JsonObject();
        result.addProperty("cancelled", true);
        result(result);
    }

    void error(Throwable thrown) {
        report("error", ContractJson.of(thrown));
    }

    void error(String code, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("code", code);
        error.addProperty("message", message);
        report("error", error);
    }

    private void report(String kind, JsonElement what) {
        JsonObject report = new JsonObject();
        report.addProperty("id", id);
        report.add(kind, what);
        sink.report(report);
    }
}
