package dev.worldlog.cli;

import dev.worldlog.cli.ConnectionSettings.Value;
import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogClientBuilder;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns settings into a client: where to, with TLS or without, and what is shown to the server.
 *
 * <p>Immutable.
 */
final class Credentials {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Set<PosixFilePermission> OTHERS_READ =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final ConnectionSettings settings;

    Credentials(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** A client that says at once when the server is not there: a person waits for the answer. */
    WorldlogClientBuilder client() {
        Value address = settings.value(ConnectionSetting.ADDRESS);
        WorldlogClientBuilder builder = builder(address).retryPolicy(RetryPolicy.FAIL_FAST);
        secure(builder);
        String token = token();
        if (!token.isEmpty()) {
            Metadata shown = new Metadata();
            shown.put(AUTHORIZATION, "Bearer " + token);
            builder.customize(channel -> channel.intercept(MetadataUtils.newAttachHeadersInterceptor(shown)));
        }
        return builder;
    }

    private static WorldlogClientBuilder builder(Value address) {
        try {
            return WorldlogClient.builder(address.text());
        } catch (IllegalArgumentException e) {
            throw wrong(address, e.getMessage());
        }
    }

    private void secure(WorldlogClientBuilder builder) {
        Value plaintext = settings.value(ConnectionSetting.PLAINTEXT);
        Value authority = settings.value(ConnectionSetting.CA_FILE);
        Value certificate = settings.value(ConnectionSetting.CERT_FILE);
        Value key = settings.value(ConnectionSetting.KEY_FILE);
        if (!Set.of("true", "false").contains(plaintext.text())) {
            throw wrong(plaintext, "plaintext: '" + plaintext.text() + "' (expected: true or false)");
        }
        if (plaintext.text().equals("true")) {
            builder.plaintext();
            return;
        }
        if (certificate.text().isEmpty() != key.text().isEmpty()) {
            throw wrong(certificate.text().isEmpty() ? key : certificate, "a certificate and its key belong together");
        }
        if (authority.text().isEmpty() && certificate.text().isEmpty()) {
            return;
        }
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        try {
            if (!authority.text().isEmpty()) {
                tls.trustManager(file(authority));
            }
            if (!certificate.text().isEmpty()) {
                tls.keyManager(file(certificate), file(key));
            }
            builder.credentials(tls.build());
        } catch (IOException e) {
            throw wrong(authority.text().isEmpty() ? certificate : authority, String.valueOf(e.getMessage()));
        }
    }

    private static File file(Value value) {
        Path path = Path.of(value.text());
        if (!Files.isReadable(path)) {
            throw wrong(value, "cannot read " + path);
        }
        return path.toFile();
    }

    private String token() {
        Value token = settings.value(ConnectionSetting.TOKEN);
        Value file = settings.value(ConnectionSetting.TOKEN_FILE);
        if (token.text().isEmpty() && file.text().isEmpty()) {
            return "";
        }
        if (!token.text().isEmpty() && !file.text().isEmpty() && token.rank() == file.rank()) {
            throw wrong(file, "there is a token already (" + token.source() + "); expected: one of them");
        }
        return checked(token.outweighs(file) ? said(token) : read(file), token.outweighs(file) ? token : file);
    }

    private String said(Value token) {
        if (token.isFromFile() && isReadByOthers(settings.file().path())) {
            throw wrong(
                    token,
                    "others can read the token; expected: chmod 600 "
                            + settings.file().path());
        }
        return token.text();
    }

    private static String read(Value file) {
        try {
            return Files.readString(Path.of(file.text())).strip();
        } catch (IOException e) {
            throw wrong(file, "cannot read the token file " + file.text());
        }
    }

    private static String checked(String token, Value from) {
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw wrong(from, "not a token (expected: one word of ASCII)");
        }
        return token;
    }

    private static boolean isReadByOthers(Path path) {
        try {
            return Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_READ::contains);
        } catch (IOException | UnsupportedOperationException e) {
            // Nothing is known of permissions here.
            return false;
        }
    }

    private static CommandException wrong(Value value, @Nullable String what) {
        return new CommandException(ExitCode.USAGE, value.source() + ": " + what);
    }
}
