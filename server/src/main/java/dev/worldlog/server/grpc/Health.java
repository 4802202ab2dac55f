package dev.worldlog.server.grpc;

import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;

/**
 * What the health service answers. The empty name and the services of the contract serve from start to stop;
 * {@link #WRITE} stops serving also while commits fail, since reading and following go on then.
 *
 * <p>Thread-safe.
 */
public final class Health {
    /** The service name under which the health of emits and changes of worlds is asked. */
    public static final String WRITE = "worldlog.write";

    /** The service name under which the health of reads and streams is asked. */
    public static final String READ = "worldlog.read";

    private final HealthStatusManager statuses = new HealthStatusManager();

    Health() {
        List.of(
                        "",
                        AdminServiceGrpc.SERVICE_NAME,
                        EventServiceGrpc.SERVICE_NAME,
                        WorldServiceGrpc.SERVICE_NAME,
                        WRITE,
                        READ)
                .forEach(name -> statuses.setStatus(name, ServingStatus.SERVING));
    }

    BindableService service() {
        return statuses.getHealthService();
    }

    /** Commits fail. */
    public void writesFailing() {
        statuses.setStatus(WRITE, ServingStatus.NOT_SERVING);
    }

    /** Commits succeed again. */
    public void writesRecovered() {
        statuses.setStatus(WRITE, ServingStatus.SERVING);
    }

    /** The server stops: nothing serves any more, for good. */
    public void stopping() {
        statuses.enterTerminalState();
    }
}
