package dev.worldlog.cli.demo;

import dev.worldlog.cli.output.EventFormat;
import dev.worldlog.cli.output.Style;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.Replay;
import dev.worldlog.client.Subscription;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration: emit a recorded run while a subscriber looks on, kill the server, start it again on the same file,
 * and compare what is there with what was sent and seen.
 *
 * <p>Confined to one thread, except {@link #abort}.
 */
public final class Demo implements AutoCloseable {
    /** Slow enough to be watched. */
    private static final Duration PAUSE = Duration.ofMillis(45);

    private final List<String> serverCommand;
    private final EventFormat format;
    private final Consumer<String> voice;
    private final boolean coloured;
    private final TemporaryDirectory directory = TemporaryDirectory.create();
    /** Null until the first start. */
    private volatile @Nullable ServerProcess server;

    /**
     * @param serverCommand how to run the server's main class, without its arguments
     * @param voice takes lines for the user, from any thread
     */
    public Demo(List<String> serverCommand, EventFormat format, Consumer<String> voice, boolean coloured) {
        this.serverCommand = List.copyOf(serverCommand);
        this.format = format;
        this.voice = voice;
        this.coloured = coloured;
    }

    /**
     * Runs it from start to end.
     *
     * @throws DemoException when something could not be done, or was not as it must be
     */
    public void run() {
        List<Event> recording = Recording.events();
        ServerProcess first = started("a server of its own, on a new SQLite file");
        List<Event> seen = emitAndWatch(first.address(), recording);
        kill(first);
        ServerProcess second = started("the server again, on the same file");
        checkHistory(second.address(), recording, seen);
        epilogue(recording.size());
    }

    private ServerProcess started(String what) {
        ServerProcess started = ServerProcess.start(serverCommand, directory.path());
        server = started;
        step("start " + what);
        say("process " + started.pid() + " serves on " + started.address());
        return started;
    }

    private List<Event> emitAndWatch(String address, List<Event> recording) {
        step("emit a recorded run while a subscriber prints what it sees, live");
        try (WorldlogClient client = WorldlogClient.connect(address)) {
            client.createWorld(Recording.WORLD);
            Witness witness = new Witness(recording.size(), event -> voice.accept("  " + format.line(event)));
            SubscribeRequest everything = SubscribeRequest.newBuilder()
                    .setWorld(Recording.WORLD)
                    .setAfterSequence(0)
                    .build();
            try (Subscription subscription = client.subscribe(everything, witness)) {
                witness.awaitListening();
                emit(client, recording, PAUSE);
                List<Event> seen = witness.seen();
                subscription.cancel();
                say(recording.size() + " events emitted, each answered after it was on disk; " + seen.size()
                        + " seen live, in order");
                return seen;
            }
        }
    }

    /** How many of the events were there already. */
    private static long emit(WorldlogClient client, List<Event> events, Duration pause) {
        List<EmitResult> results = new ArrayList<>();
        try (EmitStream stream = client.emitStream(Recording.WORLD, AckLevel.ACK_LEVEL_DURABLE)) {
            for (Event event : events) {
                EmitResponse response = stream.send(event).join();
                results.addAll(response.getResultsList());
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        return results.stream().filter(EmitResult::getDuplicate).count();
    }

    private void kill(ServerProcess running) {
        step("kill it: SIGKILL, no time to save anything");
        running.kill();
        say("process " + running.pid() + " is gone");
    }

    private void checkHistory(String address, List<Event> recording, List<Event> seen) {
        try (WorldlogClient client = WorldlogClient.connect(address)) {
            long middle = recording.size() / 2 + 1L;
            step("replay from the middle, from #" + middle);
            List<Event> half = replay(client, middle);
            half.forEach(event -> voice.accept("  " + format.line(event)));
            step("check");
            HistoryCheck.sameEvents(recording, seen, replay(client, 1), middle, half);
            passed("all " + seen.size() + " events are there, in the order and with every field they were seen with");
            HistoryCheck.onlyDuplicates(recording.size(), emit(client, recording, Duration.ZERO));
            HistoryCheck.sameEvents(recording, seen, replay(client, 1), middle, half);
            passed("the whole run emitted once more: " + recording.size() + " duplicates, nothing stored twice");
        }
    }

    private static List<Event> replay(WorldlogClient client, long from) {
        List<Event> events = new ArrayList<>();
        ReplayRequest request = ReplayRequest.newBuilder()
                .setWorld(Recording.WORLD)
                .setFromSequence(from)
                .build();
        try (Replay replay = client.replay(request)) {
            for (Iterator<Event> each = replay.events(); each.hasNext(); ) {
                events.add(each.next());
            }
        }
        return events;
    }

    private void epilogue(int events) {
        voice.accept("");
        voice.accept(bold("What just happened"));
        say(events + " events of four kinds (message, sse, tool, system) got their sequence at once, were seen live,");
        say("written to SQLite in the background and acknowledged once they were on disk. A kill took nothing.");
        voice.accept("");
        voice.accept(bold("What to type next"));
        say("./worldlog serve                                           a server that stays, in ./worldlog-data");
        say("./worldlog emit garden --create --sender me --message hi   in another terminal: something to see");
        say("./worldlog tail garden --after 0                           everything so far, then live");
        say("./worldlog replay garden --from 1                          history, by sequence");
        say("grpcurl -plaintext 127.0.0.1:7420 list                     the same from any language");
        say("sqlite3 -readonly worldlog-data/worldlog.db 'select * from events'");
    }

    private void step(String what) {
        voice.accept("");
        voice.accept(bold("▸ " + what));
    }

    private void passed(String what) {
        voice.accept("  " + Style.GREEN.paint("✓ " + what, coloured));
    }

    private void say(String what) {
        voice.accept("  " + what);
    }

    private String bold(String text) {
        return Style.BOLD.paint(text, coloured);
    }

    /** Ends the child and removes the files, whatever is going on; for an interrupt. */
    public void abort() {
        close();
    }

    @Override
    public void close() {
        ServerProcess running = server;
        if (running != null) {
            running.close();
        }
        directory.close();
    }
}
