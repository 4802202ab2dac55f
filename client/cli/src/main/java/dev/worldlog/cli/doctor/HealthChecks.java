package dev.worldlog.cli.doctor;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the health service says of the whole server and of each of its parts.
 *
 * <p>Immutable.
 */
final class HealthChecks {
    private static final String SUBJECT = "health";
    private static final String WRITE = "worldlog.write";
    private static final List<String> NAMES =
            List.of("", "worldlog.v1.WorldService", "worldlog.v1.EventService", "worldlog.read", WRITE);
    private static final int PATIENCE_SECONDS = 10;

    private HealthChecks() {}

    static List<Finding> check(Channel channel) {
        List<Finding> findings = new ArrayList<>();
        List<String> serving = new ArrayList<>();
        for (Map.Entry<String, String> one : statuses(channel).entrySet()) {
            String name = one.getKey().isEmpty() ? "the server" : one.getKey();
            switch (one.getValue()) {
                case "SERVING" -> serving.add(name);
                case "NOT_SERVING" ->
                    findings.add(Finding.failure(SUBJECT, name + " does not serve", advice(one.getKey())));
                default ->
                    findings.add(Finding.warning(
                            SUBJECT,
                            name + " gives no answer about its health: " + one.getValue(),
                            "a server of another version? whoever watches its health sees the same"));
            }
        }
        if (!serving.isEmpty()) {
            findings.add(0, Finding.ok(SUBJECT, String.join(", ", serving) + " serve"));
        }
        return findings;
    }

    private static String advice(String name) {
        return name.equals(WRITE)
                ? "commits fail: a full or broken disk? the server's log says why; it goes on by itself once they"
                        + " succeed"
                : "it is stopping, or about to; look at its log";
    }

    private static Map<String, String> statuses(Channel channel) {
        Map<String, String> statuses = new TreeMap<>();
        for (String name : NAMES) {
            statuses.put(name, status(channel, name));
        }
        return statuses;
    }

    private static String status(Channel channel, String name) {
        try {
            ServingStatus status = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(name).build())
                    .getStatus();
            return status.name();
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            return code.name();
        }
    }
}
