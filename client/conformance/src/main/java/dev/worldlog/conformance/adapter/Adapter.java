package dev.worldlog.conformance.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogClientBuilder;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of the adapter protocol on the Java client. Commands that take time have a thread each.
 *
 * <p>Commands are taken by one thread; reports come from many.
 */
final class Adapter {
    private final ReportSink sink;
    private final Consumer<ManagedChannelBuilder<?>> network;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, Following> followed = new ConcurrentHashMap<>();
    private volatile @Nullable WorldlogClient client;

    /** Reports here; the network is changed before the client is made, which a test may want. */
    Adapter(ReportSink sink, Consumer<ManagedChannelBuilder<?>> network) {
        this.sink = sink;
        this.network = network;
    }

    /** Takes commands until there are no more, and then ends what is under way. */
    void run(InputStream commands) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    take(JsonParser.parseString(line).getAsJsonObject());
                }
            }
        } finally {
            close();
            threads.shutdown();
        }
    }

    private void take(JsonObject command) {
        Answers answers = new Answers(command.get("id").getAsLong(), sink);
        String operation = command.get("op").getAsString();
        if (operation.equals("connect")) {
            client = connected(command);
            answers.result(self());
            return;
        }
        if (operation.equals("subscribe")) {
            // In the order of the commands, so that what refers to it finds it.
            followed.put(answers.id(), new Following(answers));
        }
        threads.execute(() -> {
            try {
                carryOut(operation, command, answers);
            } catch (RuntimeException thrown) {
                answers.error(thrown);
            }
        });
    }

    private void carryOut(String operation, JsonObject command, Answers answers) {
        switch (operation) {
            case "subscribe" ->
                target(answers.id())
                        .begin(
                                client(),
                                ContractJson.parsed(request(command), SubscribeRequest.newBuilder())
                                        .build());
            case "replay" ->
                Streams.replay(
                        client(),
                        ContractJson.parsed(request(command), ReplayRequest.newBuilder())
                                .build(),
                        answers);
            case "emit_stream" -> Streams.emit(client(), command, answers);
            case "cancel" -> {
                target(command.get("target").getAsLong()).cancel();
                answers.result(new JsonObject());
            }
            case "pause", "resume" -> {
                target(command.get("target").getAsLong()).pause(operation.equals("pause"));
                answers.result(new JsonObject());
            }
            case "close" -> {
                close();
                answers.result(new JsonObject());
            }
            default ->
                new UnaryCalls(client())
                        .call(operation, request(command))
                        .ifPresentOrElse(
                                answers::result,
                                () -> answers.error("UNIMPLEMENTED", "no operation '" + operation + "'"));
        }
    }

    private static JsonObject request(JsonObject command) {
        return command.has("request") ? command.getAsJsonObject("request") : new JsonObject();
    }

    private Following target(long id) {
        Following found = followed.get(id);
        if (found == null) {
            throw new IllegalArgumentException("no subscription " + id);
        }
        return found;
    }

    private WorldlogClient client() {
        if (client == null) {
            throw new IllegalArgumentException("not connected (expected: connect as the first command)");
        }
        return client;
    }

    private void close() {
        followed.values().forEach(Following::cancel);
        if (client != null) {
            client.close();
        }
    }

    private WorldlogClient connected(JsonObject command) {
        WorldlogClientBuilder builder =
                WorldlogClient.builder(command.get("address").getAsString());
        if (command.has("backoffMillis")) {
            JsonObject backoff = command.getAsJsonObject("backoffMillis");
            builder.retryPolicy(new RetryPolicy(millis(backoff, "first"), millis(backoff, "max"), true));
        }
        if (command.has("timeoutMillis")) {
            builder.deadline(millis(command, "timeoutMillis"));
        }
        if (command.has("keepAliveMillis")) {
            JsonObject keepAlive = command.getAsJsonObject("keepAliveMillis");
            builder.keepAlive(millis(keepAlive, "time")).keepAliveTimeout(millis(keepAlive, "timeout"));
        }
        return builder.customize(channel -> {
                    network.accept(channel);
                    if (command.has("token")) {
                        channel.intercept(MetadataUtils.newAttachHeadersInterceptor(
                                bearer(command.get("token").getAsString())));
                    }
                })
                .build();
    }

    private static Metadata bearer(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return headers;
    }

    private static Duration millis(JsonObject from, String name) {
        return Duration.ofMillis(from.get(name).getAsLong());
    }

    private static JsonObject self() {
        String version = Adapter.class.getPackage().getImplementationVersion();
        JsonObject self = new JsonObject();
        self.addProperty("client", "java");
        self.addProperty("version", version == null ? "development" : version);
        self.add("unsupported", new JsonArray());
        return self;
    }
}
