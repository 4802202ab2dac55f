package dev.worldlog.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    /** A value for each setting that is not its default, and what the configuration shows of it. */
    private static final Map<Setting, String> OTHER = new EnumMap<>(Map.ofEntries(
            Map.entry(Setting.DATA, "/var/lib/worldlog"),
            Map.entry(Setting.LISTEN, "127.0.0.1:7777"),
            Map.entry(Setting.STORE, "memory"),
            Map.entry(Setting.ACCEPT_LOSS, "true"),
            Map.entry(Setting.MAX_DATABASE_BYTES, "5MiB"),
            Map.entry(Setting.INSECURE, "true"),
            Map.entry(Setting.REFLECTION, "off"),
            Map.entry(Setting.LOG_LEVEL, "debug"),
            Map.entry(Setting.MAX_STREAMS, "11"),
            Map.entry(Setting.MAX_CALLS, "12"),
            Map.entry(Setting.MAX_CALLS_PER_CONNECTION, "13"),
            Map.entry(Setting.DEFAULT_DEADLINE, "14s"),
            Map.entry(Setting.SLOW_CONSUMER_PATIENCE, "1500ms"),
            Map.entry(Setting.SHUTDOWN_PATIENCE, "2m"),
            Map.entry(Setting.MAX_UNWRITTEN_EVENTS, "1700"),
            Map.entry(Setting.MAX_UNWRITTEN_BYTES, "18MiB"),
            Map.entry(Setting.MAX_WORLDS, "19")));

    @Test
    void theDefaultsAreTheOnesThatAreDocumented() {
        ServerConfig config = ServerConfig.of(Settings.of(Map.of(), Map.of(), Map.of()));
        assertThat(config.data()).isEqualTo(Path.of("./worldlog-data"));
        assertThat(ListenAddress.text(config.edge().listen())).isEqualTo("127.0.0.1:7420");
        assertThat(config.store()).isEqualTo(StoreKind.SQLITE);
        assertThat(config.lossAccepted()).isFalse();
        assertThat(config.databaseBytesMax()).isZero();
        assertThat(config.insecure()).isFalse();
        assertThat(config.edge().reflection()).isTrue();
        assertThat(config.edge().calls().callsPerConnectionMax()).isEqualTo(100);
        assertThat(config.edge().calls().defaultDeadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.edge().streams().streamsMax()).isEqualTo(20_000);
        assertThat(config.edge().streams().slowConsumerPatience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.engine()).isEqualTo(dev.worldlog.engine.EngineConfig.DEFAULT);
        assertThat(config.shutdownPatience()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingIsReadFromEverySourceInTheOrderOfPrecedence(Setting setting) {
        String other = Objects.requireNonNull(OTHER.get(setting));
        Map<String, String> file = Map.of(setting.key(), other);
        Map<String, String> environment = Map.of(setting.environmentName(), other);

        assertThat(Settings.of(Map.of(), Map.of(), file).text(setting)).isEqualTo(other);
        assertThat(Settings.of(Map.of(), environment, Map.of(setting.key(), "file"))
                        .text(setting))
                .isEqualTo(other);
        assertThat(Settings.of(
                                Map.of(setting, other),
                                Map.of(setting.environmentName(), "environment"),
                                Map.of(setting.key(), "file"))
                        .text(setting))
                .isEqualTo(other);
        String[] flag = setting.valueForm().isEmpty()
                ? new String[] {"serve", setting.flag()}
                : new String[] {"serve", setting.flag(), other};
        assertThat(Arguments.parse(flag).flags()).containsExactly(Map.entry(setting, other));
    }

    @Test
    void everySettingHasItsPlaceInTheConfiguration() {
        ServerConfig config = ServerConfig.of(Settings.of(OTHER, Map.of(), Map.of()));
        assertThat(config.data()).isEqualTo(Path.of("/var/lib/worldlog"));
        assertThat(config.edge().listen().getPort()).isEqualTo(7777);
        assertThat(config.store()).isEqualTo(StoreKind.MEMORY);
        assertThat(config.lossAccepted()).isTrue();
        assertThat(config.insecure()).isTrue();
        assertThat(config.edge().reflection()).isFalse();
        assertThat(config.edge().streams().streamsMax()).isEqualTo(11);
        assertThat(config.edge().calls().callsMax()).isEqualTo(12);
        assertThat(config.edge().calls().callsPerConnectionMax()).isEqualTo(13);
        assertThat(config.edge().calls().defaultDeadline()).isEqualTo(Duration.ofSeconds(14));
        assertThat(config.edge().streams().slowConsumerPatience()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.shutdownPatience()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.engine().unwrittenEventsMax()).isEqualTo(1700);
        assertThat(config.engine().unwrittenBytesMax()).isEqualTo(18L << 20);
        assertThat(config.engine().worldsMax()).isEqualTo(19);
    }

    @Test
    void aMisspeltNameIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> Settings.of(Map.of(), Map.of("WORLDLOG_MAX_STREEMS", "1"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WORLDLOG_MAX_STREEMS")
                .hasMessageContaining("nearest: 'WORLDLOG_MAX_STREAMS'");
        assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), Map.of("listne", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nearest: 'listen'");
        assertThatThrownBy(() -> Arguments.parse("serve", "--dta=x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nearest: '--data'");
    }

    @Test
    void theVariablesOfOtherProgramsAreLeftAlone() {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/bin", "WORLDLOGGER", "x"));
        Settings.FOREIGN_VARIABLES.forEach(name -> environment.put(name, "x"));
        assertThat(Settings.of(Map.of(), environment, Map.of()).text(Setting.STORE))
                .isEqualTo("sqlite");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WORLDLOG_SERVICE_HOST",
                "WORLDLOG_SERVICE_PORT",
                "WORLDLOG_SERVICE_PORT_GRPC",
                "WORLDLOG_PORT",
                "WORLDLOG_PORT_7420_TCP",
                "WORLDLOG_PORT_7420_TCP_ADDR",
                "WORLDLOG_EU_SERVICE_HOST"
            })
    void theServiceLinksOfKubernetesAreLeftAlone(String name) {
        assertThat(Settings.of(Map.of(), Map.of(name, "tcp://10.0.0.1:7420"), Map.of())
                        .text(Setting.LISTEN))
                .isEqualTo("127.0.0.1:7420");
    }

    @ParameterizedTest
    @CsvSource({
        "LISTEN, 7420",
        "LISTEN, 127.0.0.1",
        "LISTEN, 127.0.0.1:99999",
        "LISTEN, no such host:1",
        "STORE, postgres",
        "INSECURE, maybe",
        "REFLECTION, perhaps",
        "MAX_STREAMS, 0",
        "MAX_STREAMS, many",
        "MAX_STREAMS, 3000000000",
        "MAX_CALLS, -1",
        "MAX_CALLS_PER_CONNECTION, 0",
        "DEFAULT_DEADLINE, 30",
        "DEFAULT_DEADLINE, 0s",
        "SLOW_CONSUMER_PATIENCE, 1d",
        "SHUTDOWN_PATIENCE, 1ms",
        "MAX_UNWRITTEN_BYTES, 1TB",
        "MAX_UNWRITTEN_BYTES, 1MiB",
        "MAX_UNWRITTEN_EVENTS, 10",
        "MAX_WORLDS, 0",
        "MAX_DATABASE_BYTES, 4096",
        "MAX_DATABASE_BYTES, 9999GiB",
        "MAX_UNWRITTEN_BYTES, 999999999999999999GiB"
    })
    void aBadValueIsRefusedWithWhatWasExpected(Setting setting, String value) {
        assertThatThrownBy(() -> ServerConfig.of(Settings.of(Map.of(setting, value), Map.of(), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:7420", "[::]:7420", "192.0.2.1:7420"})
    void anAddressThatOthersReachNeedsAWordSaidAloud(String listen) {
        assertThatThrownBy(() -> ServerConfig.of(Settings.of(Map.of(Setting.LISTEN, listen), Map.of(), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--insecure");
        ServerConfig allowed = ServerConfig.of(
                Settings.of(Map.of(Setting.LISTEN, listen, Setting.INSECURE, "true"), Map.of(), Map.of()));
        assertThat(allowed.edge().reflection()).as("reflection is for loopback").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:0", "localhost:7420", "[::1]:7420", "127.0.0.5:1"})
    void aLoopbackAddressNeedsNothing(String listen) {
        ServerConfig config = ServerConfig.of(Settings.of(Map.of(Setting.LISTEN, listen), Map.of(), Map.of()));
        assertThat(config.edge().reflection()).isTrue();
    }

    @Test
    void theHelpNamesEverySetting() {
        assertThat(Arguments.helpText()).contains("Examples:");
        for (Setting setting : Setting.values()) {
            assertThat(Arguments.helpText()).contains(setting.flag());
        }
    }
}
