package dev.worldlog.conformance.play;

import com.google.gson.JsonElement;
import dev.worldlog.conformance.lab.DirectCalls;
import dev.worldlog.conformance.lab.FaultProxy;
import dev.worldlog.conformance.lab.Lab;
import dev.worldlog.conformance.lab.Script;
import dev.worldlog.conformance.lab.ScriptedServer;
import dev.worldlog.conformance.lab.ServerProcess;
import dev.worldlog.conformance.vector.Expectation;
import dev.worldlog.conformance.vector.Scenario;
import dev.worldlog.conformance.vector.Template;
import dev.worldlog.conformance.vector.Variables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario is played on: a server of its kind, a proxy before it, and the kit's own way to the server past the proxy.
 *
 * <p>Confined to the thread that plays.
 */
final class Stage implements AutoCloseable {
    private final Lab lab;
    private final Variables variables = new Variables();
    private final Deque<AutoCloseable> mine = new ArrayDeque<>();
    private final Path store;
    private final Script script;
    private final FaultProxy proxy;
    private @Nullable ServerProcess server;
    private DirectCalls direct;

    Stage(Lab lab, Scenario scenario) throws IOException, InterruptedException {
        this.lab = lab;
        this.store = lab.newStore();
        this.script = new Script(scenario.script(), variables);
        String unique = UUID.randomUUID().toString().substring(0, 8);
        variables.with("world", scenario.name() + "-" + unique).with("unique", unique);
        int port = switch (scenario.server()) {
            case SHARED -> lab.sharedServer().port();
            case OWN -> newServer().port();
            case SCRIPTED -> own(ScriptedServer.start(script)).port();
        };
        direct = own(new DirectCalls(port));
        proxy = own(FaultProxy.before(port));
    }

    FaultProxy proxy() {
        return proxy;
    }

    DirectCalls direct() {
        return direct;
    }

    Script script() {
        return script;
    }

    /** Names a value from now on. */
    void keep(String name, JsonElement value) {
        variables.set(name, value);
    }

    JsonElement written(JsonElement template) {
        return Template.written(template, variables);
    }

    /** What is expected, once it is written out. */
    Expectation expectation(JsonElement template) {
        return new Expectation(written(template), variables);
    }

    /** Ends the process of the server, with or without warning. */
    void endServer(boolean inOrder) throws InterruptedException {
        if (server == null) {
            throw new IllegalArgumentException("there is no server of the scenario's own that runs");
        }
        if (inOrder) {
            server.stop();
        } else {
            server.kill();
        }
        server = null;
    }

    /** Starts the server again on what it had stored. */
    void startServer() throws IOException, InterruptedException {
        int port = newServer().port();
        direct = own(new DirectCalls(port));
        proxy.leadTo(port);
    }

    private ServerProcess newServer() throws IOException {
        server = own(lab.startServer(store));
        return server;
    }

    private <C extends AutoCloseable> C own(C closeable) {
        mine.push(lab.own(closeable));
        return closeable;
    }

    @Override
    public void close() {
        while (!mine.isEmpty()) {
            lab.end(mine.pop());
        }
    }
}
