package worldlog_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

var serving = regexp.MustCompile(`serving on (\S+:[0-9]+)`)

// server is the real one on a directory of its own; it keeps its address when it is started again.
type server struct {
	t         *testing.T
	directory string
	address   string
	process   *exec.Cmd
}

func startServer(t *testing.T) *server {
	s := &server{t: t, directory: t.TempDir(), address: "127.0.0.1:0"}
	s.start()
	t.Cleanup(func() { s.stop(syscall.SIGTERM) })
	return s
}

func (s *server) start() {
	command := os.Getenv("WORLDLOG")
	if command == "" {
		command = "../../worldlog"
	}
	s.process = exec.Command(command, "serve", "--listen", s.address, "--data", s.directory)
	out, err := s.process.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := serving.FindStringSubmatch(lines.Text()); found != nil {
			s.address = found[1]
			return
		}
	}
	s.t.Fatal("the server does not serve")
}

func (s *server) stop(signal syscall.Signal) {
	if s.process != nil {
		_ = s.process.Process.Signal(signal)
		_ = s.process.Wait()
		s.process = nil
	}
}

func connect(t *testing.T, s *server) (*worldlog.Client, context.Context) {
	client, err := worldlog.Connect(s.address, worldlog.Options{BackoffMin: 10 * time.Millisecond, BackoffMax: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	t.Cleanup(cancel)
	if _, err := client.CreateWorld(ctx, &worldlog.World{Id: "w"}); err != nil {
		t.Fatal(err)
	}
	return client, ctx
}

func message(text string) *worldlog.Event {
	return &worldlog.Event{Payload: &worldlogv1.Event_Message{Message: &worldlogv1.MessageEvent{Content: text}}}
}

func emit(t *testing.T, ctx context.Context, client *worldlog.Client, from, to int) {
	for i := from; i <= to; i++ {
		if _, err := client.Emit(ctx, "w", message(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
}

// Scenario 6.
func TestErrorsAreData(t *testing.T) {
	client, ctx := connect(t, startServer(t))
	_, err := client.GetWorld(ctx, "nowhere")
	var failure *worldlog.Error
	if !errors.Is(err, worldlog.ErrWorldNotFound) || !errors.As(err, &failure) || failure.Outcome != worldlog.NotApplied {
		t.Fatalf("got %v", err)
	}
	if errors.Is(err, worldlog.ErrWorldDeleted) {
		t.Fatal("one reason matches another one's sentinel")
	}
	_, err = client.Emit(ctx, "w", &worldlog.Event{})
	if !errors.As(err, &failure) || len(failure.Violations) == 0 {
		t.Fatalf("no violations: %v", err)
	}
}

// Scenarios 13 and 15.
func TestSubscriptionSurvivesARestart(t *testing.T) {
	s := startServer(t)
	client, ctx := connect(t, s)
	emit(t, ctx, client, 1, 20)
	want := 1
	request := &worldlogv1.SubscribeRequest{World: "w", Visibility: worldlogv1.Visibility_VISIBILITY_DURABLE,
		Start: &worldlogv1.SubscribeRequest_AfterSequence{}}
	for event, err := range client.Subscribe(ctx, request, worldlog.Notices{}) {
		if err != nil {
			t.Fatal(err)
		}
		if got := event.GetMessage().GetContent(); got != fmt.Sprint(want) {
			t.Fatalf("got %s, want %d", got, want)
		}
		if want == 20 {
			s.stop(syscall.SIGKILL)
			s.start()
			emit(t, ctx, client, 21, 40)
		}
		if want++; want > 40 {
			return
		}
	}
	t.Fatal("the subscription ended")
}

// Scenario 22.
func TestReplayIsComplete(t *testing.T) {
	client, ctx := connect(t, startServer(t))
	emit(t, ctx, client, 1, 30)
	for _, order := range []worldlogv1.Order{worldlogv1.Order_ORDER_ASCENDING, worldlogv1.Order_ORDER_DESCENDING} {
		count := 0
		for _, err := range client.Replay(ctx, &worldlogv1.ReplayRequest{World: "w", Order: order}, worldlog.Notices{}) {
			if err != nil {
				t.Fatal(err)
			}
			count++
		}
		if count != 30 {
			t.Fatalf("%s: %d events", order, count)
		}
	}
}

// Scenario 25, for a subscription: it ends without an error.
func TestCloseEndsASubscription(t *testing.T) {
	client, ctx := connect(t, startServer(t))
	live := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		notices := worldlog.Notices{OnCaughtUp: func() { close(live) }}
		for _, err := range client.Subscribe(ctx, &worldlogv1.SubscribeRequest{World: "w"}, notices) {
			ended <- err
			return
		}
		ended <- nil
	}()
	select {
	case <-live:
	case err := <-ended:
		t.Fatalf("ended before it was live: %v", err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetWorld(ctx, "w"); err == nil {
		t.Fatal("a closed client answers")
	}
}
