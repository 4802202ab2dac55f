package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One EmitStream call: emits the requests in order, without waiting between them, and answers each in the same order at
 * its ack level.
 *
 * <p>A turn does, in this order:
 *
 * <ol>
 *   <li>answers what is done at the head of {@code inFlight}, as far as the client takes it;
 *   <li>emits from {@code inbox} until the window is full or the event log makes it wait;
 *   <li>asks the client for as many requests as there is room for;
 *   <li>ends the call when the client has ended it, or the server stops, and everything is answered.
 * </ol>
 *
 * <p>A request that fails is the last one to enter {@code inFlight}: those before it are still answered, and nothing after
 * it is emitted.
 *
 * <p>The observer's methods and {@link #stop} are thread-safe; everything else is confined to the turns.
 */
final class EmitCall implements StreamObserver<Request<EmitStreamRequest>>, OpenStreams.Stream {
    /** Requests that are emitted and not answered yet. */
    private static final int WINDOW_REQUESTS = 256;

    /**
     * Their events, to the request that reaches it. The queue for the store would bound them if it were not for repetitions, which need
     * no room in it.
     */
    private static final int WINDOW_EVENTS = 10_000;

    /** Requests that are asked for and not emitted yet. Few: each can be as large as a message may be. */
    private static final int ASKED_MAX = 8;

    private static final Logger log = LoggerFactory.getLogger(EmitCall.class);

    private final ServerCallStreamObserver<EmitStreamResponse> client;
    private final StreamContext context;
    private final SerialTurns turns;
    private final Timer timer;
    private final Stall stall;
    private final Queue<Request<EmitStreamRequest>> inbox = new ConcurrentLinkedQueue<>();
    private volatile boolean halfClosed;
    private volatile boolean gone;
    private volatile boolean stopping;

    private final EmitIntake intake;
    private final Deque<EmitInFlight> inFlight = new ArrayDeque<>();
    private int eventsInFlight;
    private int asked;
    private boolean ended;

    EmitCall(ServerCallStreamObserver<EmitStreamResponse> client, EventLog eventLog, StreamContext context) {
        this.client = client;
        this.context = context;
        this.turns = new SerialTurns(context.executor(), this::turn);
        this.timer = new Timer(context.alarms(), context.nanoTime(), turns::wake);
        this.stall = new Stall(context, timer);
        this.intake = new EmitIntake(eventLog, context, turns::wake);
    }

    /** Begins. Called once, inside the call's handler. */
    void start() {
        client.disableAutoRequest();
        client.setOnCancelHandler(this::leave);
        client.setOnCloseHandler(this::leave);
        client.setOnReadyHandler(turns::wake);
        context.streams().opened(this);
        turns.wake();
    }

    @Override
    public void onNext(Request<EmitStreamRequest> request) {
        inbox.add(request);
        turns.wake();
    }

    @Override
    public void onError(Throwable cancelled) {
        leave();
    }

    @Override
    public void onCompleted() {
        halfClosed = true;
        turns.wake();
    }

    @Override
    public void stop() {
        stopping = true;
        turns.wake();
    }

    private void leave() {
        gone = true;
        turns.wake();
    }

    private boolean turn() {
        if (ended) {
            return false;
        }
        try {
            if (gone) {
                end(() -> {});
                return false;
            }
            answer();
            emit();
            answer();
            ask();
            finish();
            return mayEmit();
        } catch (Throwable failure) {
            fail(failure, intake.nextIndex());
        }
        return false;
    }

    private void answer() {
        for (EmitInFlight head = inFlight.peek(); head != null && head.isDone(); head = inFlight.peek()) {
            Throwable failure = head.failure();
            if (failure != null) {
                fail(failure, head.index());
                return;
            }
            if (!client.isReady() && !stopping) {
                awaitClient();
                return;
            }
            stall.end();
            client.onNext(head.response());
            inFlight.remove();
            eventsInFlight -= head.events();
        }
    }

    private void awaitClient() {
        if (stall.isTooLong()) {
            fail(EventLogException.answersNotTaken(context.slowConsumerPatience()), Map.of());
        }
    }

    /** Whether answers have made room for what is already here. */
    private boolean mayEmit() {
        return !ended && !stopping && intake.isIdle() && !intake.isEnded() && hasRoom() && !inbox.isEmpty();
    }

    private boolean hasRoom() {
        return inFlight.size() < WINDOW_REQUESTS && eventsInFlight < WINDOW_EVENTS;
    }

    private void emit() {
        while (hasRoom() && !intake.isEnded()) {
            if (stopping && intake.isIdle()) {
                return;
            }
            if (intake.isIdle()) {
                Request<EmitStreamRequest> request = inbox.poll();
                if (request == null) {
                    return;
                }
                asked--;
                intake.take(request);
            }
            EmitInFlight accepted = intake.advance(stopping);
            if (accepted == null) {
                return;
            }
            inFlight.add(accepted);
            eventsInFlight += accepted.events();
            accepted.whenDone(turns::wake);
        }
    }

    private void ask() {
        int room = Math.min(ASKED_MAX, WINDOW_REQUESTS - inFlight.size()) - asked;
        if (room > 0 && hasRoom() && !halfClosed && !stopping && !intake.isEnded()) {
            asked += room;
            client.request(room);
        }
    }

    private void finish() {
        if (ended || !inFlight.isEmpty() || !intake.isIdle()) {
            return;
        }
        if (halfClosed && inbox.isEmpty()) {
            end(client::onCompleted);
        } else if (stopping) {
            fail(EventLogException.shuttingDown(Outcome.NOT_APPLIED), intake.nextIndex());
        }
    }

    private void fail(Throwable failure, long index) {
        fail(failure, Map.of("request_index", Long.toString(index)));
    }

    private void fail(Throwable failure, Map<String, String> metadata) {
        try {
            end(() -> client.onError(context.statuses().toException(failure, metadata)));
        } catch (RuntimeException e) {
            log.debug("a stream could not be told of its end", e);
        }
    }

    private void end(Runnable lastWord) {
        ended = true;
        timer.cancel();
        intake.close();
        inFlight.clear();
        inbox.clear();
        try {
            lastWord.run();
        } finally {
            context.streams().closed(this);
        }
    }
}
