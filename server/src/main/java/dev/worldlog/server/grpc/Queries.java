package dev.worldlog.server.grpc;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.util.OptionalLong;

/**
 * Turns requests into the terms of the event log.
 *
 * <p>Immutable.
 */
final class Queries {
    private Queries() {}

    static EmitBatch batch(EmitRequest request) {
        return new EmitBatch(
                request.getWorld(),
                request.getEventsList(),
                Envelope.optional(request.hasExpectedLastSequence(), request.getExpectedLastSequence()));
    }

    static EmitBatch batch(EmitStreamRequest request, String worldBefore) {
        return new EmitBatch(
                request.getWorld().isEmpty() ? worldBefore : request.getWorld(),
                request.getEventsList(),
                Envelope.optional(request.hasExpectedLastSequence(), request.getExpectedLastSequence()));
    }

    static EventQuery list(ListEventsRequest request) {
        return new EventQuery(
                request.getWorld(),
                request.getFilter(),
                Envelope.optional(request.hasFromSequence(), request.getFromSequence()),
                Envelope.optional(request.hasToSequence(), request.getToSequence()),
                Envelope.order(request.getOrder()));
    }

    /** Returns the query of the page that begins at a sequence. */
    static EventQuery resumed(EventQuery query, long next) {
        OptionalLong bound = OptionalLong.of(next);
        boolean descending = query.order() == Order.ORDER_DESCENDING;
        return new EventQuery(
                query.world(),
                query.filter(),
                descending ? query.fromSequence() : bound,
                descending ? bound : query.toSequence(),
                query.order());
    }

    static EventQuery count(CountEventsRequest request) {
        return new EventQuery(
                request.getWorld(),
                request.getFilter(),
                Envelope.optional(request.hasFromSequence(), request.getFromSequence()),
                Envelope.optional(request.hasToSequence(), request.getToSequence()),
                Order.ORDER_ASCENDING);
    }

    static ReplayQuery replay(ReplayRequest request) {
        EventQuery range = new EventQuery(
                request.getWorld(),
                request.getFilter(),
                Envelope.optional(request.hasFromSequence(), request.getFromSequence()),
                Envelope.optional(request.hasToSequence(), request.getToSequence()),
                Envelope.order(request.getOrder()));
        return new ReplayQuery(
                range,
                request.getLimit(),
                request.getPace(),
                Envelope.visibility(request.getVisibility()),
                Envelope.progressInterval(request.hasProgressInterval(), request.getProgressInterval()));
    }

    static SubscribeQuery subscribe(SubscribeRequest request) {
        return new SubscribeQuery(
                request.getWorld(),
                request.getFilter(),
                start(request),
                Envelope.visibility(request.getVisibility()),
                Envelope.progressInterval(request.hasProgressInterval(), request.getProgressInterval()));
    }

    private static StartPoint start(SubscribeRequest request) {
        return switch (request.getStartCase()) {
            case AFTER_SEQUENCE -> new StartPoint.AfterSequence(request.getAfterSequence());
            case SINCE -> new StartPoint.Since(Envelope.instant("since", request.getSince()));
            case TAIL -> new StartPoint.Tail(request.getTail());
            case CURSOR -> new StartPoint.Cursor(request.getCursor());
            case START_NOT_SET -> new StartPoint.Live();
        };
    }
}
