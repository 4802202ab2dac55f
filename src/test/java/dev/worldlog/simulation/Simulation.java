package dev.worldlog.simulation;

import dev.worldlog.check.History;
import dev.worldlog.check.HistoryChecker;
import dev.worldlog.check.HistoryRecorder;
import dev.worldlog.emit.Encoding;
import dev.worldlog.engine.EngineConfig;
import dev.worldlog.engine.ManualTime;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredPage;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: emitters, readers, worlds that come and go, a store with moods, crashes and restarts, all drawn from one seed and on
 * one thread. At the end the faults stop, everything drains, and the history is judged.
 *
 * <p>Not thread-safe.
 */
final class Simulation {
    private static final int SUBSCRIBERS_MAX = 6;
    private static final int DEPTH_MAX = 3;
    private static final int DRAIN_ROUNDS_MAX = 1000;
    private static final List<String> WORLDS = List.of("w1", "w1", "w2");

    private final Dice dice;
    private final ManualTime time = new ManualTime();
    private final Weather weather;
    private final Supplier<EventStore> opening;
    private final HistoryRecorder recorder = new HistoryRecorder();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final EngineConfig config;
    private final boolean worldsGo;
    private final RandomEvents events;
    private final Emitting emitting;
    private final Replaying replaying;
    private @Nullable Life life;
    private int depth;
    /** Whether nobody acts in the middle of what others do. */
    private boolean quiet;

    /** Prepares a run; {@code opening} opens the store that every life finds. */
    Simulation(long seed, Supplier<EventStore> opening) {
        this.opening = opening;
        this.dice = new Dice(seed);
        this.weather = new Weather(dice);
        this.config = new EngineConfig(1000, 64L << 20, 10, dice.pick(List.of(0, 1, 2, 5, 1024)), 1 << 20);
        this.worldsGo = dice.oneIn(3);
        this.events = new RandomEvents(dice);
        this.emitting = new Emitting(this, events);
        this.replaying = new Replaying(this, events);
    }

    Dice dice() {
        return dice;
    }

    ManualTime time() {
        return time;
    }

    Weather weather() {
        return weather;
    }

    HistoryRecorder recorder() {
        return recorder;
    }

    void broken(String what) {
        broken.add(what);
    }

    String someWorld() {
        return dice.pick(WORLDS);
    }

    /** What was done, a line a step; what happened in the middle of something else is indented. */
    List<String> trace() {
        return trace;
    }

    /** Runs the steps that are wanted, drains and judges; returns what everybody saw. */
    History run(int steps, IntPredicate wanted) {
        for (int step = 0; step < steps; step++) {
            if (wanted.test(step)) {
                dice.beginStep(step);
                attempt(step);
            }
        }
        dice.beginStep(steps);
        drain();
        History history = recorder.history();
        judge(history);
        return history;
    }

    private void judge(History history) {
        try {
            HistoryChecker.check(history);
        } catch (AssertionError e) {
            broken.add(String.valueOf(e.getMessage()));
        }
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join("\n", broken));
        }
    }

    private void attempt(int step) {
        note("step " + step);
        time.advance(Duration.ofMillis(dice.below(30)));
        try {
            Life current = life;
            if (current == null || current.isOver()) {
                begin();
            } else if (current.isDoomed() && dice.flip()) {
                crash(current);
            } else if (dice.oneIn(60)) {
                stop(current);
            } else {
                act(current);
            }
        } catch (Crash e) {
            note("crashed");
        } finally {
            depth = 0;
        }
    }

    private void begin() {
        note("the process starts");
        Life begun = Life.begin(this, opening.get(), config);
        if (begun.isOver()) {
            recorder.crashed();
            return;
        }
        life = begun;
        recorder.restarted();
        createWorld(begun, "w1");
        createWorld(begun, "w2");
    }

    private void stop(Life current) {
        note("the process stops");
        subscribers.forEach(Subscriber::vanish);
        quiet = true;
        if (!current.stop()) {
            note("the stop is unclean");
            recorder.crashed();
        }
        quiet = false;
        emitting.crashed();
    }

    private void crash(Life current) {
        end(current);
        throw new Crash();
    }

    private void end(Life current) {
        note("the process crashes");
        recorder.crashed();
        current.crash();
        subscribers.forEach(Subscriber::crashed);
        emitting.crashed();
    }

    /** Called in the middle of something: lets others act. */
    void interleave() {
        Life current = Objects.requireNonNull(life);
        if (quiet || depth >= DEPTH_MAX || !dice.oneIn(3)) {
            return;
        }
        depth++;
        try {
            for (int actions = 1 + dice.below(3); actions > 0 && !current.isOver(); actions--) {
                act(current);
            }
        } finally {
            depth--;
        }
    }

    private void act(Life current) {
        int luck = dice.below(100);
        if (luck < 30) {
            note("emit");
            emitting.emit(current);
        } else if (luck < 52) {
            note("commit");
            current.commits().step();
        } else if (luck < 78) {
            read();
        } else if (luck < 88) {
            connectOrVanish(current);
        } else if (luck < 92) {
            note("replay");
            replaying.replaySome(current);
        } else if (luck < 94) {
            note("the weather changes");
            weather.change();
        } else if (luck < 96) {
            note("time passes");
            passTime();
        } else if (luck < 98) {
            createOrDeleteWorld(current);
        } else if (dice.oneIn(2)) {
            crash(current);
        }
    }

    private void read() {
        List<Subscriber> due = subscribers.stream().filter(Subscriber::isDue).toList();
        if (!due.isEmpty()) {
            Subscriber reader = dice.pick(due);
            note("subscriber " + subscribers.indexOf(reader) + " reads");
            reader.read(dice.flip() ? 1 + dice.below(4) : Integer.MAX_VALUE);
            if (dice.oneIn(8)) {
                note("subscriber " + subscribers.indexOf(reader) + " is cut off");
                reader.vanish();
            }
        }
    }

    private void connectOrVanish(Life current) {
        if (subscribers.size() < SUBSCRIBERS_MAX && dice.flip()) {
            subscribers.add(new Subscriber(this, events.filter()));
        }
        List<Subscriber> idle =
                subscribers.stream().filter(reader -> !reader.isBusy()).toList();
        if (idle.isEmpty()) {
            return;
        }
        Subscriber reader = dice.pick(idle);
        int number = subscribers.indexOf(reader);
        if (!reader.isConnected()) {
            note("subscriber " + number + " connects");
            reader.connect(current);
        } else if (dice.oneIn(12)) {
            note("subscriber " + number + " leaves for good");
            reader.vanish();
            subscribers.remove(reader);
        } else {
            note("subscriber " + number + " vanishes");
            reader.vanish();
        }
    }

    private void passTime() {
        time.advance(Duration.ofSeconds(dice.below(15)));
        if (dice.oneIn(4)) {
            time.jump(Duration.ofSeconds(dice.below(600) - 300));
        }
    }

    private void createOrDeleteWorld(Life current) {
        if (!worldsGo) {
            return;
        }
        if (dice.flip()) {
            createWorld(current, "w2");
        } else {
            note("w2 is deleted");
            recorder.deleting("w2");
            var unused = current.log().deleteWorld("w2", "");
        }
    }

    private void createWorld(Life current, String world) {
        note(world + " is created");
        var unused = current.log().createWorld(World.newBuilder().setId(world).build());
    }

    private void note(String what) {
        trace.add("  ".repeat(depth) + what);
    }

    /** Faults stop; whoever waits for something gets it. */
    private void drain() {
        quiet = true;
        weather.clearUp();
        note("drain");
        Life last = alive();
        int rounds = 0;
        while (settleDown(last)) {
            if (++rounds > DRAIN_ROUNDS_MAX) {
                broken("it never comes to rest");
                return;
            }
        }
        replaying.replayAll(last, "w1");
        replaying.replayAll(last, "w2");
        if (!last.stop()) {
            broken("the last stop is unclean");
        }
        record();
    }

    /** The process as it is, or a new one that is not about to end. */
    private Life alive() {
        Life current = life;
        while (current == null || current.isOver() || current.isDoomed()) {
            if (current != null && !current.isOver()) {
                end(current);
            }
            begin();
            current = life;
        }
        return current;
    }

    private boolean settleDown(Life last) {
        for (int i = 0; i < 4; i++) {
            last.commits().step();
        }
        List<Subscriber> due = subscribers.stream()
                .filter(reader -> reader.isConnected() && reader.isDue())
                .toList();
        due.forEach(reader -> reader.read(Integer.MAX_VALUE));
        return !due.isEmpty() || last.log().info().unwrittenEvents() > 0;
    }

    /** Notes what is in the store, read without the engine. */
    private void record() {
        try (EventStore store = opening.get()) {
            StoreReader reader = store.reader();
            if (store.previousStopWasUnclean() || !reader.openWorlds().isEmpty()) {
                broken("the last stop left something open");
            }
            for (WorldRecord world : reader.worlds(Map.of(), "", WORLDS.size())) {
                recorder.stored(world.id(), events(reader, world), reader.gaps(world.key()), world.lastSequence());
            }
        }
    }

    private static List<Event> events(StoreReader reader, WorldRecord world) {
        List<Event> events = new ArrayList<>();
        for (long next = 1; next <= world.lastSequence(); ) {
            StoredPage page = reader.read(
                    new ReadRange(world.key(), next, world.lastSequence(), Order.ORDER_ASCENDING, 1000, 1 << 20),
                    EventFilter.getDefaultInstance());
            page.events().forEach(event -> events.add(Encoding.decode(event.bytes())));
            next = page.throughSequence() + 1;
        }
        return events;
    }
}
