package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.GetWorldResponse;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that takes an emit and never says what became of it. Not thread-safe. */
class NoAnswerTest {
    private final AtomicReference<String> emitted = new AtomicReference<>("");
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new WorldServiceGrpc.WorldServiceImplBase() {
                    @Override
                    public void getWorld(GetWorldRequest request, StreamObserver<GetWorldResponse> answer) {
                        answer.onNext(GetWorldResponse.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .addService(new EventServiceGrpc.EventServiceImplBase() {
                    @Override
                    public void emit(EmitRequest request, StreamObserver<EmitResponse> answer) {
                        emitted.set(request.getEvents(0).getId());
                        answer.onError(Status.DEADLINE_EXCEEDED.asException());
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void theUserIsToldHowToRepeatItSafely() {
        TestConsole console = new TestConsole("127.0.0.1:" + server.getPort());

        int code = console.run("emit", "garden", "--sender", "s", "--message", "m");

        assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(console.err())
                .contains("it may have been stored; the same command is safe to repeat with the id " + emitted.get())
                .contains("worldlog: no answer in time from the server at 127.0.0.1:" + server.getPort())
                .contains("worldlog doctor");
    }
}
