package dev.worldlog.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What can be said about the server: as a flag, in the environment and in the file of settings, under one name.
 *
 * <p>Immutable.
 */
enum ConnectionSetting {
    /** Where it is, HOST:PORT. */
    ADDRESS("127.0.0.1:7420"),
    /** Whether to speak to it without TLS although it is another machine. */
    PLAINTEXT("false"),
    /** What it is shown with every call. Not a flag: other users of a machine see the flags of a process. */
    TOKEN(""),
    /** A file with the token in it. */
    TOKEN_FILE(""),
    /** Certificates of authorities, PEM, to trust instead of those that Java trusts. */
    CA_FILE(""),
    /** The certificate to be shown to it, PEM. */
    CERT_FILE(""),
    /** The private key of that certificate, PEM. */
    KEY_FILE("");

    private final String usual;

    ConnectionSetting(String usual) {
        this.usual = usual;
    }

    /** The value when nobody says anything. */
    String usual() {
        return usual;
    }

    /** As it is spelled in the file. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String flag() {
        return "--" + key();
    }

    String variable() {
        return "WORLDLOG_" + name();
    }

    static Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        Arrays.stream(values()).map(ConnectionSetting::key).forEach(keys::add);
        return Collections.unmodifiableSet(keys);
    }
}
