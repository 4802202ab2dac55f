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
 * Turns checked requests into the terms of the event log.
 *
 * <p>Immutable.
 */
final class Queries {
    private Queries() {}

    static EmitBatch batch(EmitRequest request) {
        return new EmitBatch(
                Envelope.world(request.getWorld()),
                request.getEventsList(),
                Envelope.sequence(
                        "expected_last_sequence",
                        request.hasExpectedLastSequence(),
                        request.getExpectedLastSequence()));
    }

    static EmitBatch batch(EmitStreamRequest request, String worldBefore) {
        return new EmitBatch(
                Envelope.world(request.getWorld().isEmpty() ? worldBefore : request.getWorld()),
                request.getEventsList(),
                Envelope.sequence(
                        "expected_last_sequence",
                        request.hasExpectedLastSequence(),
                        request.getExpectedLastSequence()));
    }

    static EventQuery list(ListEventsRequest request) {
        EventQuery query = new EventQuery(
                Envelope.world(request.getWorld()),
                request.getFilter(),
                Envelope.sequence("from_sequence", request.hasFromSequence(), request.getFromSequence()),
                Envelope.sequence("to_sequence", request.hasToSequence(), request.getToSequence()),
                Envelope.order(request.getOrder(), request.getOrderValue()));
        Envelope.ordered(query.fromSequence(), query.toSequence());
        return query;
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
        EventQuery query = new EventQuery(
                Envelope.world(request.getWorld()),
                request.getFilter(),
                Envelope.sequence("from_sequence", request.hasFromSequence(), request.getFromSequence()),
                Envelope.sequence("to_sequence", request.hasToSequence(), request.getToSequence()),
                Order.ORDER_ASCENDING);
        Envelope.ordered(query.fromSequence(), query.toSequence());
        return query;
    }

    static ReplayQuery replay(ReplayRequest request) {
        EventQuery range = new EventQuery(
                Envelope.world(request.getWorld()),
                request.getFilter(),
                Envelope.sequence("from_sequence", request.hasFromSequence(), request.getFromSequence()),
                Envelope.sequence("to_sequence", request.hasToSequence(), request.getToSequence()),
                Envelope.order(request.getOrder(), request.getOrderValue()));
        Envelope.ordered(range.fromSequence(), range.toSequence());
        return new ReplayQuery(
                range,
                Envelope.unsigned("limit", request.getLimit()),
                Envelope.pace(request.getPace(), range.order()),
                Envelope.visibility(request.getVisibility(), request.getVisibilityValue()),
                Envelope.progressInterval(request.hasProgressInterval(), request.getProgressInterval()));
    }

    static SubscribeQuery subscribe(SubscribeRequest request) {
        return new SubscribeQuery(
                Envelope.world(request.getWorld()),
                request.getFilter(),
                start(request),
                Envelope.visibility(request.getVisibility(), request.getVisibilityValue()),
                Envelope.progressInterval(request.hasProgressInterval(), request.getProgressInterval()));
    }

    private static StartPoint start(SubscribeRequest request) {
        return switch (request.getStartCase()) {
            case AFTER_SEQUENCE ->
                new StartPoint.AfterSequence(Envelope.unsigned("after_sequence", request.getAfterSequence()));
            case SINCE -> new StartPoint.Since(Envelope.instant("since", request.getSince()));
            case TAIL -> new StartPoint.Tail(Envelope.tail(request.getTail()));
            case CURSOR -> new StartPoint.Cursor(request.getCursor());
            case START_NOT_SET -> new StartPoint.Live();
        };
    }
}
