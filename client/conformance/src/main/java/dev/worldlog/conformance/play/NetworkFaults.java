package dev.worldlog.conformance.play;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.worldlog.conformance.lab.FaultProxy;
import dev.worldlog.conformance.lab.FaultProxy.Weather;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * The step <code>proxy</code>: a word for what happens now, or an object for what happens to connections to come.
 *
 * <p>Confined to one thread.
 */
final class NetworkFaults {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Stage stage;

    NetworkFaults(Stage stage) {
        this.stage = stage;
    }

    void apply(JsonElement what, Deadline deadline) {
        if (what.isJsonObject()) {
            weather(what.getAsJsonObject(), deadline);
            return;
        }
        FaultProxy proxy = stage.proxy();
        switch (what.getAsString()) {
            case "cut" -> proxy.cut();
            case "reset" -> proxy.reset();
            case "mute" -> proxy.mute();
            case "swallow" -> proxy.swallow();
            case "refuse" -> proxy.refuse();
            case "heal" -> proxy.heal();
            default -> throw new IllegalArgumentException("a proxy cannot '" + what.getAsString() + "'");
        }
    }

    private void weather(JsonObject what, Deadline deadline) {
        if (what.has("awaitCuts")) {
            await("cut", stage.proxy()::cuts, what.get("awaitCuts").getAsInt(), deadline);
            return;
        }
        if (what.has("awaitRefusals")) {
            await("refuse", stage.proxy()::refusals, what.get("awaitRefusals").getAsInt(), deadline);
            return;
        }
        JsonObject cut = what.has("cutAfterBytes") ? what.getAsJsonObject("cutAfterBytes") : new JsonObject();
        Duration latency = Duration.ofMillis(number(what, "latencyMillis"));
        stage.proxy().setWeather(new Weather(number(cut, "from"), number(cut, "to"), latency));
    }

    private static void await(String what, IntSupplier times, int count, Deadline deadline) {
        while (times.getAsInt() < count) {
            if (deadline.isOver()) {
                throw new StepFailure(
                        "the network was to %s %d connections and could %s only %d: the client made no more"
                                .formatted(what, count, what, times.getAsInt()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static int number(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsInt() : 0;
    }
}
