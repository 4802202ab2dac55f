package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.ProcessMemory;
import dev.worldlog.bench.lab.ServerProcess;
import dev.worldlog.bench.wire.Fingerprint;
import io.grpc.ManagedChannel;
import java.util.List;

/**
 * Server streams of the reference server that are sent the frames that a subscriber of Worldlog received.
 *
 * <p>Confined to one thread, except {@link #memory}.
 */
final class ReferenceCrowd implements Crowd {
    private final Lab lab;
    private final ServerProcess server;
    private final int size;
    private final int frameCount;
    private final Fingerprint expected;
    private final ManagedChannel speaking;
    private final Reference reference;
    private Connections connections = new Connections(List.of());
    private ReferenceAudience audience;
    private int spoken;

    /**
     * So many callers, to be gathered.
     *
     * @param expected what is in the frames
     */
    ReferenceCrowd(Lab lab, ServerProcess server, int size, List<byte[]> frames, Fingerprint expected)
            throws Exception {
        this.lab = lab;
        this.server = server;
        this.size = size;
        this.frameCount = frames.size();
        this.expected = expected;
        speaking = lab.channel(server.address());
        reference = new Reference(speaking);
        reference.keep(frames.subList(0, 1));
        audience = new ReferenceAudience(1, List.of(speaking));
        reference.go();
        audience.await();
        reference.keep(frames);
    }

    @Override
    public ProcessMemory memory() throws Exception {
        return ProcessMemory.of(server.pid());
    }

    @Override
    public void gather() throws Exception {
        connections = Connections.of(lab, server.address(), size);
        audience = new ReferenceAudience(size, connections.channels());
    }

    /** A frame may hold several events, so there may be less to say than there were events. */
    @Override
    public void speak() {
        if (spoken++ < frameCount) {
            reference.goOn();
        }
    }

    @Override
    public void verify() throws Exception {
        audience.await();
        audience.require(expected);
    }

    @Override
    public void close() {
        connections.close();
        speaking.shutdownNow();
        server.close();
    }
}
