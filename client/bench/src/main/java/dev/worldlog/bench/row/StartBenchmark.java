package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.ServerProcess;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.ReferenceMethods;
import dev.worldlog.client.WorldlogClient;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How long a server takes from the start of its process until it says that it serves, on a store that does not exist yet, against a
 * gRPC server that has nothing to open.
 *
 * <p>Confined to one thread.
 */
final class StartBenchmark implements Benchmark {
    private static final String UNIT = "ms";
    private static final String HELLO = "JVM with a gRPC server";
    private static final double NANOS_PER_MILLI = 1e6;

    private int number;

    @Override
    public List<Row> run(Stage stage) throws Exception {
        Contest contest = new Contest("start", stage.plan().rounds().withWarmUps(0), stage.progress());
        List<Contest.Side> sides = contest.side(Stage.WORLDLOG, UNIT, () -> worldlog(stage.lab()))
                .side(HELLO, UNIT, () -> hello(stage.lab()))
                .run();
        return List.of(
                new Row(
                        "start",
                        "start to serving, empty store",
                        UNIT,
                        new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(0)),
                        new Row.Figures(HELLO, "", sides.get(1).samples(0)),
                        Goal.atMost(1.3),
                        "from the start of the process to the line that says so; same Java, same flags, but only Worldlog has an archive of its classes, as the launcher gives it"));
    }

    private double[] worldlog(Lab lab) throws Exception {
        JavaCommand java = lab.java();
        try (ServerProcess server =
                ServerProcess.worldlog(java, lab.directory().resolve("start-" + ++number), List.of())) {
            double[] figure = millis(server);
            try (WorldlogClient client = WorldlogClient.connect(server.address())) {
                client.createWorld("started");
            }
            return figure;
        }
    }

    private static double[] hello(Lab lab) throws Exception {
        try (ServerProcess server = ServerProcess.reference(lab.java(), lab.directory())) {
            double[] figure = millis(server);
            ManagedChannel channel = lab.channel(server.address());
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            byte[] answer = ClientCalls.blockingUnaryCall(channel, ReferenceMethods.ECHO, CallOptions.DEFAULT, hello);
            InvalidMeasurementException.require(hello.length, answer.length, "the length of an echo");
            channel.shutdownNow();
            return figure;
        }
    }

    private static double[] millis(ServerProcess server) {
        return new double[] {server.startTime().toNanos() / NANOS_PER_MILLI};
    }
}
