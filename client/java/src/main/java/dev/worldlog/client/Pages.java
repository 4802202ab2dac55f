package dev.worldlog.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of a paged listing; a page is asked for when the one before is used up.
 *
 * <p>Not thread-safe.
 */
final class Pages<P, T> implements Iterator<T> {
    private final Function<String, P> pageAt;
    private final Function<P, List<T>> itemsOf;
    private final Function<P, String> nextTokenOf;
    private Iterator<T> items = List.<T>of().iterator();
    private String token;
    private boolean lastPage;

    private Pages(
            String firstToken,
            Function<String, P> pageAt,
            Function<P, List<T>> itemsOf,
            Function<P, String> nextTokenOf) {
        this.token = firstToken;
        this.pageAt = pageAt;
        this.itemsOf = itemsOf;
        this.nextTokenOf = nextTokenOf;
    }

    /**
     * Streams a listing.
     *
     * @param firstToken of the first page; empty for the beginning
     * @param pageAt asks for the page of a token
     * @param nextTokenOf the token that a page carries; empty on the last one
     */
    static <P, T> Stream<T> stream(
            String firstToken,
            Function<String, P> pageAt,
            Function<P, List<T>> itemsOf,
            Function<P, String> nextTokenOf) {
        Iterator<T> pages = new Pages<>(firstToken, pageAt, itemsOf, nextTokenOf);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /** A page may be empty although others follow. */
    @Override
    public boolean hasNext() {
        while (!items.hasNext() && !lastPage) {
            P page = pageAt.apply(token);
            items = itemsOf.apply(page).iterator();
            token = nextTokenOf.apply(page);
            lastPage = token.isEmpty();
        }
        return items.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the listing is at its end");
        }
        return items.next();
    }
}
