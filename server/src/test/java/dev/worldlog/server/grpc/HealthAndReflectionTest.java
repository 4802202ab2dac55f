package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthAndReflectionTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "worldlog.v1.AdminService",
                "worldlog.v1.EventService",
                "worldlog.v1.WorldService",
                "worldlog.write",
                "worldlog.read"
            })
    void everyNameServesUntilTheServerStops(String name) throws Exception {
        try (TestServer server = TestServer.on(directory)) {
            assertThat(status(server, name)).isEqualTo(ServingStatus.SERVING);
            server.edge.health().stopping();
            assertThat(status(server, name)).isEqualTo(ServingStatus.NOT_SERVING);
            server.edge.health().writesRecovered();
            assertThat(status(server, name)).as("stopping is for good").isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void failingWritesTouchTheWritePathOnly() throws Exception {
        try (TestServer server = TestServer.on(directory)) {
            server.edge.health().writesFailing();
            assertThat(status(server, Health.WRITE)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(status(server, Health.READ)).isEqualTo(ServingStatus.SERVING);
            assertThat(status(server, "")).isEqualTo(ServingStatus.SERVING);
            server.edge.health().writesRecovered();
            assertThat(status(server, Health.WRITE)).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void bothReflectionsListTheServices() throws Exception {
        try (TestServer server = TestServer.on(directory)) {
            ServerReflectionResponse answer = ask(
                    server,
                    ServerReflectionRequest.newBuilder().setListServices("").build());
            assertThat(answer.getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .contains(
                            "worldlog.v1.WorldService",
                            "worldlog.v1.EventService",
                            "grpc.health.v1.Health",
                            "grpc.reflection.v1.ServerReflection",
                            "grpc.reflection.v1alpha.ServerReflection");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"worldlog.v1.EventService", "worldlog.v1.Frame", "google.rpc.ErrorInfo"})
    void reflectionKnowsTheContractAndItsErrorDetails(String symbol) throws Exception {
        try (TestServer server = TestServer.on(directory)) {
            ServerReflectionResponse answer = ask(
                    server,
                    ServerReflectionRequest.newBuilder()
                            .setFileContainingSymbol(symbol)
                            .build());
            FileDescriptorProto file = FileDescriptorProto.parseFrom(
                    answer.getFileDescriptorResponse().getFileDescriptorProto(0));
            assertThat(symbol).startsWith(file.getPackage());
        }
    }

    @Test
    void reflectionCanBeOff() throws Exception {
        EdgeConfig config = new EdgeConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                false,
                TestServer.CALLS,
                TestServer.STREAMS);
        try (TestServer other = TestServer.on(directory);
                GrpcEdge edge = GrpcEdge.start(config, other.eventLog)) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(edge.address())
                    .usePlaintext()
                    .build();
            RecordedStream<ServerReflectionRequest, ServerReflectionResponse> stream = RecordedStream.greedy(
                    observer -> ServerReflectionGrpc.newStub(channel).serverReflectionInfo(observer));
            stream.call().onNext(ServerReflectionRequest.getDefaultInstance());
            assertThat(stream.awaitFailure().code()).isEqualTo(Status.Code.UNIMPLEMENTED);
            channel.shutdownNow();
        }
    }

    private static ServingStatus status(TestServer server, String name) {
        return HealthGrpc.newBlockingStub(server.channel)
                .check(HealthCheckRequest.newBuilder().setService(name).build())
                .getStatus();
    }

    private static ServerReflectionResponse ask(TestServer server, ServerReflectionRequest request) throws Exception {
        RecordedStream<ServerReflectionRequest, ServerReflectionResponse> stream = RecordedStream.greedy(
                observer -> ServerReflectionGrpc.newStub(server.channel).serverReflectionInfo(observer));
        stream.call().onNext(request);
        stream.call().onCompleted();
        assertThat(stream.awaitEnd()).isNull();
        return stream.received.get(0);
    }
}
