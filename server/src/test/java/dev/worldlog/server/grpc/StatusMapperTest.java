package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.FieldViolation;
import dev.worldlog.v1.ErrorReason;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class StatusMapperTest {
    private static final UUID ERROR_ID = new UUID(1, 2);

    private final StatusMapper mapper = new StatusMapper(() -> ERROR_ID);

    @Test
    void everyReasonHasTheCodeThatItsCommentNames() throws IOException {
        Map<Integer, String> comments = commentsOfErrorReason();
        for (ErrorReason reason : ErrorReason.values()) {
            if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
                continue;
            }
            String comment = Objects.requireNonNull(comments.get(reason.getNumber()));
            assertThat(comment.strip())
                    .as(reason.name())
                    .startsWith(StatusMapper.code(reason).name());
        }
        assertThat(comments).hasSize(ErrorReason.values().length - 1);
    }

    private static Map<Integer, String> commentsOfErrorReason() throws IOException {
        try (InputStream in = StatusMapperTest.class.getResourceAsStream("/META-INF/worldlog.binpb")) {
            FileDescriptorProto file = FileDescriptorSet.parseFrom(in).getFileList().stream()
                    .filter(candidate -> candidate.getName().equals("worldlog/v1/errors.proto"))
                    .findFirst()
                    .orElseThrow();
            EnumDescriptorProto reasons = file.getEnumType(0);
            Map<Integer, String> comments = new HashMap<>();
            for (Location location : file.getSourceCodeInfo().getLocationList()) {
                List<Integer> path = location.getPathList();
                if (path.size() == 4 && path.subList(0, 3).equals(List.of(5, 0, 2))) {
                    comments.put(reasons.getValue(path.get(3)).getNumber(), location.getLeadingComments());
                }
            }
            return comments;
        }
    }

    @Test
    void aFailureCarriesReasonOutcomeAndWhatVaries() {
        Failure failure = Failure.of(mapper.toException(EventLogException.eventIdConflict("w", "e1", 7)));
        assertThat(failure.reason()).isEqualTo("EVENT_ID_CONFLICT");
        assertThat(failure.info().orElseThrow().getDomain()).isEqualTo("worldlog");
        assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
        assertThat(failure.metadata("sequence")).isEqualTo("7");
        assertThat(failure.retry()).isEmpty();
    }

    @Test
    void whatCanBeRepeatedSaysWhenInBothForms() {
        StatusRuntimeException thrown =
                mapper.toException(EventLogException.overloaded("full", Duration.ofMillis(1250)));
        Failure failure = Failure.of(thrown);
        assertThat(failure.retry()).contains(Duration.ofMillis(1250));
        assertThat(trailers(thrown).get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("1250");
    }

    @Test
    void anUnknownFailureShowsNothingButItsErrorId() {
        Failure failure = Failure.of(mapper.toException(
                new CompletionException(new IllegalStateException("SELECT secret FROM /var/lib/worldlog"))));
        assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.INTERNAL);
        assertThat(failure.message())
                .doesNotContain("secret")
                .doesNotContain("/var")
                .contains(ERROR_ID.toString());
        assertThat(failure.metadata("error_id")).isEqualTo(ERROR_ID.toString());
        assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
    }

    @Test
    void aCauseStaysInTheLog() {
        Failure failure = Failure.of(mapper.toException(
                EventLogException.storeUnavailable(Outcome.UNKNOWN, new IOException("/data/worldlog.db: no space"))));
        assertThat(failure.toString()).doesNotContain("/data");
        assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
    }

    @Test
    void aDeadlineLeavesTheOutcomeOpen() {
        Failure failure = Failure.of(mapper.deadlineExceeded(Duration.ofSeconds(30)));
        assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
    }

    @Test
    void evenTheLongestFailureFitsIntoTheTrailersOfAClient() {
        List<FieldViolation> violations = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            violations.add(new FieldViolation("events[" + i + "]." + "é".repeat(500), "ü".repeat(2000)));
        }
        Metadata trailers = trailers(
                mapper.toException(EventLogException.invalidRequest(violations).with("cursor", "c".repeat(9000))));
        int bytes = 0;
        for (byte[] part : InternalMetadata.serialize(trailers)) {
            bytes += part.length;
        }
        // The message travels once more in percent encoding: three characters for each byte.
        assertThat(bytes * 4 / 3 + 400 * 2 * 3).isLessThan(8192);
    }

    private static Metadata trailers(StatusRuntimeException thrown) {
        return Objects.requireNonNull(thrown.getTrailers());
    }
}
