package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListWorldsRequest;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageTokenTest {
    private final PageToken token = PageToken.of(ListWorldsRequest.newBuilder()
            .putLabels("a", "1")
            .putLabels("b", "2")
            .build());

    @Test
    void aTokenGivesBackItsPosition() {
        assertThat(token.decode(token.encode("world-7"))).contains("world-7");
        assertThat(token.decode("")).isEmpty();
    }

    @Test
    void theOrderOfLabelsDoesNotMatter() {
        PageToken same = PageToken.of(ListWorldsRequest.newBuilder()
                .putLabels("b", "2")
                .putLabels("a", "1")
                .build());
        assertThat(same.decode(token.encode("w"))).contains("w");
    }

    @Test
    void aTokenOfAnotherQueryIsRefused() {
        PageToken others = PageToken.of(ListWorldsRequest.getDefaultInstance());
        refused(others, token.encode("w"));
        refused(PageToken.of(ListChatsRequest.getDefaultInstance()), others.encode("w"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%%%", "AQ", "AgAAAAAAAAAAdw", "AQAAAAAAAAAAdw"})
    void aForgedTokenIsRefused(String forged) {
        refused(token, forged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " 1", "-1", "0", "9223372036854775808"})
    void aPositionThatIsNoSequenceIsRefusedWhereOneIsWanted(String position) {
        assertThatThrownBy(() -> token.decodeSequence(token.encode(position)))
                .asInstanceOf(InstanceOfAssertFactories.type(EventLogException.class))
                .extracting(EventLogException::reason)
                .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
        assertThat(token.decodeSequence(token.encode("7"))).hasValue(7);
    }

    @Test
    void everyDamagedCharacterIsNoticed() {
        String intact = token.encode("world-7");
        for (int i = 0; i < intact.length(); i++) {
            for (char other : new char[] {'A', 'B', 'g', '_'}) {
                String changed = intact.substring(0, i) + other + intact.substring(i + 1);
                if (!changed.equals(intact)) {
                    refused(token, changed);
                }
            }
        }
    }

    private static void refused(PageToken token, String text) {
        assertThatThrownBy(() -> token.decode(text))
                .asInstanceOf(InstanceOfAssertFactories.type(EventLogException.class))
                .extracting(EventLogException::reason)
                .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    }
}
