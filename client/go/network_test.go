package worldlog_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// networkEvents is how many go over the bad network.
const networkEvents = 600

func TestScenario14Exact(t *testing.T) {
	proxy, err := lab.StartProxy(shared(t), uint64(time.Now().UnixNano()), lab.Bad)
	check(t, err)
	defer proxy.Close()
	steady, ctx := connect(t, shared(t), quick)
	client, _ := connect(t, proxy.Address(), quick)
	streamed, single := newWorld(t, ctx, steady), newWorld(t, ctx, steady)
	emitting := make(chan error, 2)
	go func() { emitting <- emitNumbered(ctx, client, streamed, networkEvents) }()
	go func() {
		for i := range networkEvents / 20 {
			if _, err := client.Emit(ctx, single, numbered(i)); err != nil {
				emitting <- err
				return
			}
		}
		emitting <- nil
	}()
	follow(t, client.Subscribe(ctx, followFrom(streamed, 0), worldlog.Notices{}), networkEvents, func(uint64) {})
	check(t, errors.Join(<-emitting, <-emitting))
	equal(t, "emitted", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: single}), ids(networkEvents/20))
	equal(t, "replayed", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: streamed}), ids(networkEvents))
	down, err := read(client.Replay(ctx, &worldlogv1.ReplayRequest{
		World: streamed, Order: worldlogv1.Order_ORDER_DESCENDING,
	}, worldlog.Notices{}))
	check(t, err)
	equal(t, "replayed downwards", down, upTo(networkEvents, 1))
	connections, endings := proxy.Counts()
	t.Logf("%d connections, %d ended by the network", connections, endings)
	if endings <= 5 {
		t.Fatalf("the network ended %d connections", endings)
	}
}

func TestASwallowedConnectionIsFoundByProbingIt(t *testing.T) {
	proxy, err := lab.StartProxy(shared(t), 1, lab.Fine)
	check(t, err)
	defer proxy.Close()
	steady, ctx := connect(t, shared(t), quick)
	options := quick
	options.KeepAlive, options.KeepAliveTimeout = 10*time.Second, time.Second // gRPC for Go probes no more often.
	client, _ := connect(t, proxy.Address(), options)
	world := newWorld(t, ctx, steady)
	_, err = steady.Emit(ctx, world, numbered(0))
	check(t, err)
	var got []string
	for event, err := range client.Subscribe(ctx, followFrom(world, 0), worldlog.Notices{}) {
		check(t, err)
		if got = append(got, event.GetId()); len(got) == 2 {
			break
		}
		proxy.EndAll(lab.BlackHole)
		_, err = steady.Emit(ctx, world, numbered(1))
		check(t, err)
	}
	equal(t, "events", got, ids(2))
}

func TestScenario15Restart(t *testing.T) {
	const count = 900
	t.Run("nothing is lost or repeated while the server is stopped and started under load", func(t *testing.T) {
		server := ownServer(t)
		client, ctx := connect(t, server.Address, quick)
		world := newWorld(t, ctx, client)
		emitting := make(chan error, 1)
		ahead := make(chan struct{}, 250) // Less than the events between two stops: none of them goes unseen.
		go func() {
			emitting <- emitNumbered(ctx, client, world, count, func() {
				select {
				case ahead <- struct{}{}:
				case <-ctx.Done():
				}
			})
		}()
		breaks := 0
		notices := worldlog.Notices{OnDisconnected: func(*worldlog.Error, time.Duration) { breaks++ }}
		follow(t, client.Subscribe(ctx, followFrom(world, 0), notices), count, func(at uint64) {
			<-ahead
			if at == 200 || at == 500 {
				server.Stop(syscall.SIGTERM)
				check(t, server.Start())
			}
		})
		check(t, <-emitting)
		equal(t, "replayed", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: world}), ids(count))
		if breaks < 2 {
			t.Fatalf("%d breaks", breaks)
		}
	})
	t.Run("nothing durable is lost or repeated when it is killed under load", func(t *testing.T) {
		server := ownServer(t)
		client, ctx := connect(t, server.Address, quick)
		world := newWorld(t, ctx, client)
		emitting := make(chan error, 1)
		go func() { emitting <- emitNumbered(ctx, client, world, count) }()
		var got []uint64
		last, kills, losses := uint64(0), 0, 0
		notices := worldlog.Notices{OnDiverged: func(lost *worldlogv1.Diverged) {
			losses++
			for len(got) > 0 && got[len(got)-1] >= lost.GetLostFromSequence() {
				got = got[:len(got)-1]
			}
		}}
		for event, err := range client.Subscribe(ctx, followFrom(world, 0), notices) {
			check(t, err)
			if event.GetSequence() <= last {
				t.Fatalf("%d after %d", event.GetSequence(), last)
			}
			last = event.GetSequence()
			equal(t, "event", event.GetId(), fmt.Sprintf("e%d", len(got)))
			if got = append(got, last); len(got) == count {
				break
			}
			if len(got) == 200+300*kills && kills < 2 {
				kills++
				server.Stop(syscall.SIGKILL)
				check(t, server.Start())
			}
		}
		check(t, <-emitting)
		equal(t, "replayed", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: world}), ids(count))
		t.Logf("told of losses: %d", losses)
	})
}
