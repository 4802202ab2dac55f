// Command auditor replays a world and sums the tokens of each agent. When it prints a table, nothing was left out: a replay that is
// not complete fails.
//
//	go run ./examples/auditor 127.0.0.1:7420 garden
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"os"
	"os/signal"
	"slices"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

type tokens struct{ answers, in, out uint64 }

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: auditor ADDRESS WORLD")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sums, err := audit(ctx, os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for _, agent := range slices.Sorted(maps.Keys(sums)) {
		sum := sums[agent]
		fmt.Printf("%s: %d answers, %d tokens in, %d tokens out\n", agent, sum.answers, sum.in, sum.out)
	}
}

func audit(ctx context.Context, address, world string) (sums map[string]tokens, err error) {
	client, err := worldlog.Connect(address, worldlog.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	request := &worldlogv1.ReplayRequest{
		World:      world,
		Filter:     &worldlogv1.EventFilter{SsePhases: []worldlogv1.SsePhase{worldlogv1.SsePhase_SSE_PHASE_END}},
		Visibility: worldlogv1.Visibility_VISIBILITY_DURABLE,
	}
	sums = map[string]tokens{}
	for event, err := range client.Replay(ctx, request, worldlog.Notices{}) {
		if err != nil {
			return nil, err
		}
		usage := event.GetSse().GetUsage()
		sum := sums[event.GetSse().GetAgent()]
		sum.answers++
		sum.in += usage.GetInputTokens()
		sum.out += usage.GetOutputTokens()
		sums[event.GetSse().GetAgent()] = sum
	}
	return sums, nil
}
