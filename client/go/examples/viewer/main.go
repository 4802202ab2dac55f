// Command viewer shows a world as it happens and survives restarts of the server. Ctrl-C ends it.
//
//	go run ./examples/viewer 127.0.0.1:7420 garden [AFTER_SEQUENCE]
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

func main() {
	after := uint64(0)
	if len(os.Args) == 4 {
		var err error
		if after, err = strconv.ParseUint(os.Args[3], 10, 64); err != nil {
			log.Fatal(err)
		}
	} else if len(os.Args) != 3 {
		log.Fatal("usage: viewer ADDRESS WORLD [AFTER_SEQUENCE]")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	through, err := run(ctx, os.Args[1], os.Args[2], after)
	if err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
	fmt.Printf("-- goes on after %d\n", through)
}

// run shows everything after a sequence; it returns the one to go on after.
func run(ctx context.Context, address, world string, after uint64) (through uint64, err error) {
	client, err := worldlog.Connect(address, worldlog.Options{BackoffMax: time.Second})
	if err != nil {
		return after, err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	through = after
	notices := worldlog.Notices{
		OnCaughtUp: func() { fmt.Println("-- live") },
		OnGap: func(gap *worldlogv1.Gap, _ *worldlog.Frame) {
			fmt.Printf("-- nothing from %d to %d\n", gap.GetFromSequence(), gap.GetToSequence())
		},
		OnDiverged: func(lost *worldlogv1.Diverged) {
			fmt.Printf("-- the server died; what came from %d on is lost\n", lost.GetLostFromSequence())
		},
		OnDisconnected: func(cause *worldlog.Error, retryIn time.Duration) {
			fmt.Fprintf(os.Stderr, "-- %s; again in %s\n", cause, retryIn.Round(time.Millisecond))
		},
		OnFrame: func(frame *worldlog.Frame) { through = frame.GetThroughSequence() },
	}
	request := &worldlogv1.SubscribeRequest{
		World: world, Start: &worldlogv1.SubscribeRequest_AfterSequence{AfterSequence: after},
	}
	for event, err := range client.Subscribe(ctx, request, notices) {
		if err != nil {
			return through, err
		}
		fmt.Println(event.GetSequence(), line(event))
	}
	return through, nil
}

func line(event *worldlog.Event) string {
	switch payload := event.GetPayload().(type) {
	case *worldlogv1.Event_Message:
		return payload.Message.GetSender() + ": " + payload.Message.GetContent()
	case *worldlogv1.Event_Sse:
		if payload.Sse.GetPhase() == worldlogv1.SsePhase_SSE_PHASE_CHUNK {
			return "  " + payload.Sse.GetContent()
		}
		return fmt.Sprintf("  (%s)", payload.Sse.GetPhase())
	case *worldlogv1.Event_Tool:
		return fmt.Sprintf("  [%s] %s", payload.Tool.GetToolName(), payload.Tool.GetResult().GetJson())
	case *worldlogv1.Event_System:
		return "* " + payload.System.GetType()
	}
	return "? a kind that this viewer does not know"
}
