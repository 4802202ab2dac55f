package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Not thread-safe. */
class ServerAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:1", "127.0.0.1:7420", "127.3.2.1:7420", "[::1]:7420", "dns:///localhost:1"})
    void knowsThisMachine(String address) {
        assertThat(new ServerAddress(address).isLoopback()).isTrue();
    }

    /** Whoever owns the second would otherwise be spoken to in plain text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1:1", "127.example.com:7420", "127.0.0.1.example.com:7420", "localhost.example.com:1"})
    void takesNoOtherForIt(String address) {
        assertThat(new ServerAddress(address).isLoopback()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":1", "localhost:port", "localhost:123456"})
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> new ServerAddress(address)).hasMessageContaining("expected: host:port");
    }
}
