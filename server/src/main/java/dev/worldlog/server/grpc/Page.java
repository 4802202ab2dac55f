package dev.worldlog.server.grpc;

import com.google.protobuf.MessageLite;
import dev.worldlog.log.Limits;
import java.util.List;
import java.util.function.Function;

/**
 * The first items of a list, as many as fit into an answer.
 *
 * @param more whether items follow
 *     <p>Immutable.
 */
record Page<T extends MessageLite>(List<T> items, boolean more) {
    Page {
        items = List.copyOf(items);
    }

    /** @param found the items of the page and, if there is one, the item after them */
    static <T extends MessageLite> Page<T> of(List<T> found, int pageSize) {
        int count = 0;
        long bytes = 0;
        while (count < found.size() && count < pageSize && bytes < Limits.PAGE_BYTES_MAX) {
            bytes += found.get(count).getSerializedSize();
            count++;
        }
        return new Page<>(found.subList(0, count), count < found.size());
    }

    /** Returns the token of the page after this one; empty when there is none. */
    String nextToken(PageToken token, Function<T, String> position) {
        return more ? token.encode(position.apply(items.get(items.size() - 1))) : "";
    }
}
