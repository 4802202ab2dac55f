package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// patience is for machines that are busy; nothing waits so long when all is well.
const patience = 6 * time.Minute

var (
	lastWorld  atomic.Int64
	everything = &worldlogv1.SubscribeRequest{World: "w", Start: &worldlogv1.SubscribeRequest_AfterSequence{}}
	quick      = worldlog.Options{BackoffMin: time.Millisecond, BackoffMax: 20 * time.Millisecond}
)

// startShared starts the real server that most tests use, each with worlds of its own, when the first one needs it.
var startShared = sync.OnceValues(func() (*lab.Server, error) { return lab.StartServer() })

func TestMain(m *testing.M) {
	if os.Getenv("WORLDLOG") == "" {
		launcher, err := filepath.Abs("../../worldlog")
		if err != nil {
			panic(err)
		}
		_ = os.Setenv("WORLDLOG", launcher)
	}
	directory, err := os.MkdirTemp("", "worldlog-go-programs-")
	if err != nil {
		panic(err)
	}
	programs = directory
	code := m.Run()
	lab.CloseServers()
	_ = os.RemoveAll(programs)
	os.Exit(code)
}

// shared returns the address of the server that most tests use.
func shared(t *testing.T) string {
	t.Helper()
	server, err := startShared()
	check(t, err)
	return server.Address
}

// scripted runs a test with a scripted server and a client for it, on a clock that goes on only while all of them wait: hours take
// no time, and what was waited is known to the nanosecond.
func scripted(t *testing.T, test func(t *testing.T, s *lab.Scripted, client *worldlog.Client)) {
	t.Helper()
	scriptedWith(t, worldlog.Options{}, test)
}

func scriptedWith(
	t *testing.T, options worldlog.Options, test func(t *testing.T, s *lab.Scripted, client *worldlog.Client),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := lab.NewScripted()
		defer s.Stop()
		client := s.Connect(options)
		defer func() { check(t, client.Close()) }()
		test(t, s, client)
	})
}

// ownServer starts a real server for one test.
func ownServer(t *testing.T, arguments ...string) *lab.Server {
	t.Helper()
	server, err := lab.StartServer(arguments...)
	check(t, err)
	t.Cleanup(server.Close)
	return server
}

// connect makes a client of a real server, which a test may use as long as its patience lasts.
func connect(t *testing.T, address string, options worldlog.Options) (*worldlog.Client, context.Context) {
	t.Helper()
	client, err := worldlog.Connect(address, options)
	check(t, err)
	t.Cleanup(func() { _ = client.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return client, ctx
}

// newWorld makes a world on a real server.
func newWorld(t *testing.T, ctx context.Context, client *worldlog.Client) string {
	t.Helper()
	world, err := client.CreateWorld(ctx, &worldlog.World{Id: fmt.Sprintf("world-%d", lastWorld.Add(1))})
	check(t, err)
	return world.GetId()
}

// followFrom is everything of a world after a sequence, then live.
func followFrom(world string, after uint64) *worldlogv1.SubscribeRequest {
	start := &worldlogv1.SubscribeRequest_AfterSequence{AfterSequence: after}
	return &worldlogv1.SubscribeRequest{World: world, Start: start}
}

func message(text string) *worldlog.Event {
	return worldlog.Message(&worldlogv1.MessageEvent{Content: text, Sender: "test"})
}

// numbered is event i of many, of its own size.
func numbered(i int) *worldlog.Event {
	event := message(fmt.Sprintf("%*d", i%600, i))
	event.Id = fmt.Sprintf("e%d", i)
	return event
}

func ids(count int) []string {
	var all []string
	for i := range count {
		all = append(all, fmt.Sprintf("e%d", i))
	}
	return all
}

// emitNumbered sends events 0 to count-1 on an emit stream, each after what is to be done before it.
func emitNumbered(ctx context.Context, client *worldlog.Client, world string, count int, before ...func()) error {
	stream, err := client.EmitStream(ctx, world, worldlog.EmitStreamOptions{})
	if err != nil {
		return err
	}
	for i := range count {
		for _, do := range before {
			do()
		}
		if _, err := stream.Send(ctx, numbered(i)); err != nil {
			return errors.Join(err, stream.Close())
		}
	}
	return stream.Close()
}

// read takes events until an error or the end; it returns their sequences.
func read(events iter.Seq2[*worldlog.Event, error], each ...func(uint64)) ([]uint64, error) {
	var sequences []uint64
	for event, err := range events {
		if err != nil {
			return sequences, err
		}
		sequences = append(sequences, event.GetSequence())
		for _, hear := range each {
			hear(event.GetSequence())
		}
	}
	return sequences, nil
}

// follow takes events 1 to last, one after the other, and lets each be heard of.
func follow(t *testing.T, events iter.Seq2[*worldlog.Event, error], last uint64, hear func(at uint64)) {
	t.Helper()
	at := uint64(0)
	for event, err := range events {
		check(t, err)
		at++
		equal(t, "sequence", event.GetSequence(), at)
		if hear(at); at == last {
			return
		}
	}
	t.Fatalf("ended after %d", at)
}

// replayedIDs reads a whole world.
func replayedIDs(t *testing.T, ctx context.Context, client *worldlog.Client, request *worldlogv1.ReplayRequest) []string {
	t.Helper()
	var all []string
	for event, err := range client.Replay(ctx, request, worldlog.Notices{}) {
		check(t, err)
		all = append(all, event.GetId())
	}
	return all
}

// upTo are the sequences of a range, both ends inclusive, in either order.
func upTo(from, to uint64) []uint64 {
	all := []uint64{from}
	for from != to {
		if from < to {
			from++
		} else {
			from--
		}
		all = append(all, from)
	}
	return all
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

// failed returns a failure of the client, with everything that is known of it.
func failed(t *testing.T, err error) *worldlog.Error {
	t.Helper()
	var failure *worldlog.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a *worldlog.Error", err)
	}
	return failure
}

// eventually waits for what comes in time, however busy the machine is.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for ends := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(ends) {
			t.Fatalf("does not come: %s", what)
		}
	}
}
