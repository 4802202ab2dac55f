package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.ProcessMemory;
import dev.worldlog.bench.lab.ServerProcess;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Live subscriptions of one world.
 *
 * <p>Confined to one thread, except {@link #memory}.
 */
final class WorldlogCrowd implements Crowd {
    private static final String WORLD = "crowd";

    private final Lab lab;
    private final ServerProcess server;
    private final String address;
    private final List<Event> events;
    private final Audience audience;
    private final int size;
    private final WorldlogClient client;
    private final EmitStream emit;
    private final List<CompletableFuture<EmitResponse>> answers = new ArrayList<>();
    private Connections connections = new Connections(List.of());
    private Fingerprint heard = new Fingerprint(0, 0);

    /**
     * So many subscribers of a server, to be gathered.
     *
     * @param address where they connect; the server's own, unless something stands before it
     * @param events what they are going to be told, one after the other
     */
    WorldlogCrowd(Lab lab, ServerProcess server, String address, int size, List<Event> events) throws Exception {
        this.lab = lab;
        this.server = server;
        this.address = address;
        this.size = size;
        this.events = events;
        audience = new Audience(size, events.size());
        client = WorldlogClient.connect(address);
        client.createWorld(WORLD);
        emit = client.emitStream(WORLD, AckLevel.ACK_LEVEL_DURABLE);
        rehearse();
    }

    /** What a server allocates with its first subscriber and its first event is not the price of a subscription. */
    private void rehearse() throws Exception {
        String world = "rehearsal";
        client.createWorld(world);
        List<Event> two = Messages.of(2);
        ManagedChannel channel = lab.channel(address);
        try (Audience one = new Audience(1, two.size())) {
            one.add(channel, world);
            Emission.of(client, world, Messages.batches(two, 1));
            one.await();
        }
        channel.shutdownNow();
    }

    @Override
    public ProcessMemory memory() throws Exception {
        return ProcessMemory.of(server.pid());
    }

    @Override
    public void gather() throws Exception {
        connections = Connections.of(lab, address, size);
        for (int i = 0; i < size; i++) {
            audience.add(connections.channels().get(i % connections.channels().size()), WORLD);
        }
    }

    @Override
    public void speak() {
        answers.add(emit.send(events.get(answers.size())));
    }

    @Override
    public void verify() throws Exception {
        audience.await();
        emit.flush();
        long sequence = 0;
        for (CompletableFuture<EmitResponse> answer : answers) {
            InvalidMeasurementException.require(
                    AckLevel.ACK_LEVEL_DURABLE, answer.join().getAck(), "ack");
            InvalidMeasurementException.require(
                    ++sequence, answer.join().getResults(0).getSequence(), "sequence answered");
        }
        ManagedChannel channel = lab.channel(address);
        heard = new History(channel, WORLD, 1, sequence).verified(events);
        channel.shutdownNow();
        audience.require(heard);
    }

    /** What everybody has heard, once it is verified. */
    Fingerprint heard() {
        return heard;
    }

    /** What one of them received, as it was on the wire. */
    List<byte[]> frames() {
        return audience.frames();
    }

    @Override
    public void close() {
        audience.close();
        connections.close();
        client.close();
        server.close();
    }
}
