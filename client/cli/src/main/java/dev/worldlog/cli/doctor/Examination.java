package dev.worldlog.cli.doctor;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.GetServerInfoResponse;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All checks of one server in their order; each finding is told as soon as it is there. When the server does not answer,
 * what it alone could say is left out.
 *
 * <p>Not thread-safe.
 */
public final class Examination {
    private static final int QUESTIONS = 5;

    private final WorldlogClient client;
    private final String connection;
    private final String clientVersion;
    private final Consumer<Finding> findings;

    /**
     * @param connection where the server is and how it is spoken to
     * @param clientVersion the version of this program; empty when it is not known
     * @param findings takes each finding
     */
    public Examination(WorldlogClient client, String connection, String clientVersion, Consumer<Finding> findings) {
        this.client = client;
        this.connection = connection;
        this.clientVersion = clientVersion;
        this.findings = findings;
    }

    /**
     * Looks at everything; a server that does not answer is a finding.
     *
     * @param data the server's data directory, if it is on this machine and should be looked at
     */
    public void run(@Nullable Path data) {
        findings.accept(Finding.ok("address", connection));
        try {
            examineServer();
        } catch (WorldlogException e) {
            findings.accept(unanswered(e));
        }
        if (data != null) {
            findings.accept(DataDirectory.check(data));
        }
    }

    private void examineServer() {
        client.admin().serverInfo(); // connects
        GetServerInfoResponse info = GetServerInfoResponse.getDefaultInstance();
        Duration fastest = Duration.ofDays(1);
        Instant between = Instant.EPOCH;
        for (int i = 0; i < QUESTIONS; i++) {
            Instant asked = Instant.now();
            long begin = System.nanoTime();
            GetServerInfoResponse answer = client.admin().serverInfo();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (took.compareTo(fastest) < 0) {
                fastest = took;
                between = asked.plus(took.dividedBy(2));
                info = answer;
            }
        }
        findings.accept(Finding.ok("connection", "answers within " + Words.milliseconds(fastest)));
        findings.accept(Versions.compared(clientVersion, info.getVersion()));
        findings.accept(Contract.check(client.channel()));
        findings.accept(Clocks.check(info.getServerTime(), between, fastest));
        HealthChecks.check(client.channel()).forEach(findings);
        StoreChecks.check(info).forEach(findings);
        findings.accept(new DurableLag(client, info.getStore().getWritable()).check());
    }

    private static Finding unanswered(WorldlogException e) {
        if (e.code() == Status.Code.UNIMPLEMENTED) {
            return Finding.failure(
                    "contract",
                    "the server does not know what it is asked: " + e.description(),
                    "is this a Worldlog server, and one of this version?");
        }
        if (List.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED).contains(e.code())) {
            return Finding.failure("connection", "refused: " + e.description(), "give the right token or certificate");
        }
        return Finding.failure(
                "connection",
                "no answer: " + e.description(),
                "is it running there, with TLS as assumed? start one with: worldlog serve");
    }
}
