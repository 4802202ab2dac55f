package dev.worldlog.bench.row;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.ReferenceMethods;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Durable emits of one event, many calls in flight, against echoes of the same bytes.
 *
 * <p>Confined to one thread.
 */
final class UnaryBenchmark implements Benchmark {
    private static final int IN_FLIGHT = 128;
    private static final String UNIT = "calls/s";
    private static final String ECHO = "gRPC unary echo";
    private static final String CLIENT = "Worldlog, Java client";
    private static final String COMMITS =
            "an event in a group of about thirty takes 12 µs of a core to commit, a third of an echo;"
                    + " few cores have none to spare";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        String world = stage.subject().newWorld("unary");
        Round round = new Round(stage, world);
        Contest contest =
                stage.contest("unary").side(Stage.WORLDLOG, UNIT, round::emit).side(ECHO, UNIT, round::echo);
        if (!stage.plan().isQuick()) {
            contest.side(CLIENT, UNIT, round::emitByClient);
        }
        return rows(contest.run());
    }

    private static List<Row> rows(List<Contest.Side> sides) {
        Row.Figures echo = new Row.Figures(ECHO, "", sides.get(1).samples(0));
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                "unary",
                "unary durable Emit, 128 in flight",
                UNIT,
                new Row.Figures(Stage.WORLDLOG, "fsync", sides.get(0).samples(0)),
                echo,
                Goal.atLeast(0.7).against(COMMITS),
                "generated stub on the one side, bare call on the other; ids given by the client"));
        if (sides.size() > 2) {
            rows.add(new Row(
                    "unary-client",
                    "the same by the Java client",
                    UNIT,
                    new Row.Figures(CLIENT, "fsync", sides.get(2).samples(0)),
                    echo,
                    null,
                    "with ids, deadlines and retries of WorldlogClient.emitAsync"));
        }
        return rows;
    }

    /** The sides, and what they work on. Confined to one thread. */
    private static final class Round {
        private final String world;
        private final WorldlogClient client;
        private final ManagedChannel channel;
        private final ManagedChannel echoChannel;
        private final List<Event> events;

        Round(Stage stage, String world) {
            this.world = world;
            client = stage.subject().client();
            channel = stage.subject().channel();
            echoChannel = stage.lab().channel(stage.referenceAddress());
            events = Messages.of(stage.plan().unaryCalls());
        }

        double[] emit() throws Exception {
            List<EmitRequest> requests = requests();
            EmitResult[] results = new EmitResult[requests.size()];
            var stub = EventServiceGrpc.newStub(channel);
            long nanos = InFlight.nanos(
                    requests.size(),
                    IN_FLIGHT,
                    (index, calls) -> stub.emit(
                            requests.get(index), new Answer<>(index, calls, (r, i) -> results[i] = result(r))));
            return verified(requests, results, nanos);
        }

        double[] emitByClient() throws Exception {
            List<EmitRequest> requests = requests();
            EmitResult[] results = new EmitResult[requests.size()];
            long nanos = InFlight.nanos(requests.size(), IN_FLIGHT, (index, calls) -> {
                Answer<EmitResponse> answer = new Answer<>(index, calls, (r, i) -> results[i] = result(r));
                CompletableFuture<?> unused = client.emitAsync(requests.get(index))
                        .whenComplete((response, failure) -> {
                            if (failure == null) {
                                answer.onNext(response);
                                answer.onCompleted();
                            } else {
                                answer.onError(failure);
                            }
                        });
            });
            return verified(requests, results, nanos);
        }

        double[] echo() throws Exception {
            List<byte[]> requests =
                    requests().stream().map(EmitRequest::toByteArray).toList();
            long nanos = InFlight.nanos(
                    requests.size(),
                    IN_FLIGHT,
                    (index, calls) -> ClientCalls.asyncUnaryCall(
                            echoChannel.newCall(ReferenceMethods.ECHO, CallOptions.DEFAULT),
                            requests.get(index),
                            new Answer<byte[]>(index, calls, (answer, i) -> requireEcho(requests.get(i), answer))));
            return Rate.perSecond(requests.size(), nanos);
        }

        /** New ids every time, rising, as the client gives them. */
        private List<EmitRequest> requests() {
            List<EmitRequest> requests = new ArrayList<>();
            for (Event event : events) {
                requests.add(EmitRequest.newBuilder()
                        .setWorld(world)
                        .addEvents(event.toBuilder()
                                .setId(UuidCreator.getTimeOrderedEpochPlus1().toString()))
                        .setAck(AckLevel.ACK_LEVEL_DURABLE)
                        .build());
            }
            return requests;
        }

        private static void requireEcho(byte[] request, byte[] answer) {
            if (!Arrays.equals(request, answer)) {
                throw new InvalidMeasurementException("an echo that is not what was sent");
            }
        }

        private static EmitResult result(EmitResponse response) {
            return response.getAck() == AckLevel.ACK_LEVEL_DURABLE && response.getResultsCount() == 1
                    ? response.getResults(0)
                    : EmitResult.getDefaultInstance();
        }

        /** Every answer is durable and names an event that is in the history at that place, and nothing else is there. */
        private double[] verified(List<EmitRequest> requests, EmitResult[] results, long nanos) throws Exception {
            long first = Arrays.stream(results)
                    .mapToLong(EmitResult::getSequence)
                    .min()
                    .orElse(0);
            Event[] inOrder = new Event[results.length];
            for (int i = 0; i < results.length; i++) {
                long place = results[i].getSequence() - first;
                if (results[i].getSequence() == 0 || place >= inOrder.length || results[i].getDuplicate()) {
                    throw new InvalidMeasurementException("answer to call " + i + ": " + results[i]);
                }
                inOrder[(int) place] = requests.get(i).getEvents(0);
            }
            for (int place = 0; place < inOrder.length; place++) {
                if (inOrder[place] == null) {
                    throw new InvalidMeasurementException("no answer names sequence " + (first + place));
                }
            }
            new History(channel, world, first, first + inOrder.length - 1).verified(Arrays.asList(inOrder));
            return Rate.perSecond(results.length, nanos);
        }
    }
}
