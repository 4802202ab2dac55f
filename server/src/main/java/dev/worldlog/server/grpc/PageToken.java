package dev.worldlog.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.worldlog.log.EventLogException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The page tokens of one query: a position, with a digest of the query and the position, so that a token that is damaged
 * or belongs to another query is noticed. Not a secret: whoever may ask the query may ask for any of its pages.
 *
 * <p>Layout, in base64url: version (1 byte), digest (8 bytes), position (UTF-8).
 *
 * <p>Immutable.
 */
final class PageToken {
    private static final byte VERSION = 1;
    private static final int DIGEST_LENGTH = 8;
    private static final int HEADER_LENGTH = 1 + DIGEST_LENGTH;

    private final byte[] query;

    private PageToken(byte[] query) {
        this.query = query;
    }

    /** @param request the query, without its page size and page token */
    static PageToken of(Message request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(request.getDescriptorForType().getFullName().getBytes(UTF_8));
        bytes.write(0);
        try {
            CodedOutputStream wire = CodedOutputStream.newInstance(bytes);
            wire.useDeterministicSerialization();
            request.writeTo(wire);
            wire.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PageToken(bytes.toByteArray());
    }

    /** Returns the token that asks for the page at a position. */
    String encode(String position) {
        byte[] text = position.getBytes(UTF_8);
        byte[] token = new byte[HEADER_LENGTH + text.length];
        token[0] = VERSION;
        System.arraycopy(digest(text), 0, token, 1, DIGEST_LENGTH);
        System.arraycopy(text, 0, token, HEADER_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * Returns the position a token asks for; empty for the first page.
     *
     * @throws EventLogException {@code INVALID_PAGE_TOKEN}
     */
    Optional<String> decode(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = bytes(token);
        if (bytes.length < HEADER_LENGTH || bytes[0] != VERSION) {
            throw EventLogException.invalidPageToken("not a token of this server");
        }
        String position = new String(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH, UTF_8);
        if (!encode(position).equals(token)) {
            throw EventLogException.invalidPageToken("damaged, or of another query");
        }
        return Optional.of(position);
    }

    /**
     * Returns the sequence a token asks for; empty for the first page.
     *
     * @throws EventLogException {@code INVALID_PAGE_TOKEN}
     */
    OptionalLong decodeSequence(String token) {
        Optional<String> position = decode(token);
        if (position.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long sequence = Long.parseLong(position.get());
            if (sequence > 0) {
                return OptionalLong.of(sequence);
            }
        } catch (NumberFormatException e) {
            // Anybody can compute a digest.
        }
        throw EventLogException.invalidPageToken("not a token of this server");
    }

    private static byte[] bytes(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw EventLogException.invalidPageToken("not a token of this server");
        }
    }

    private byte[] digest(byte[] position) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(query);
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(position), DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
