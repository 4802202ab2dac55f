package dev.worldlog.conformance.play;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * An operation of the adapter that was started.
 *
 * @param ignored notices that the scenario does not look at, because it depends on the moment whether they come
 *     <p>Immutable, except that the reports go on.
 */
record Started(long id, Reports reports, Set<String> ignored) {
    /** The next report that the scenario looks at; empty when none comes in time. */
    Optional<JsonObject> next(Deadline deadline) throws InterruptedException {
        while (true) {
            Optional<JsonObject> report = reports.next(deadline);
            if (report.isEmpty() || !isIgnored(report.get())) {
                return report;
            }
        }
    }

    private boolean isIgnored(JsonObject report) {
        return report.has("notice")
                && report.get("notice").isJsonObject()
                && ignored.containsAll(report.getAsJsonObject("notice").keySet());
    }
}
