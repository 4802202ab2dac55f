// Command agent is an agent that streams its answer token by token and calls a tool on the way.
//
//	go run ./examples/agent 127.0.0.1:7420 garden
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

const agent = "gardener"

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: agent ADDRESS WORLD")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, address, world string) (err error) {
	client, err := worldlog.Connect(address, worldlog.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	_, err = client.CreateWorld(ctx, &worldlog.World{Id: world})
	if err != nil && !errors.Is(err, worldlog.ErrWorldAlreadyExists) {
		return err
	}
	question := "Do the tomatoes need water?"
	_, err = client.Emit(ctx, world, worldlog.Message(&worldlogv1.MessageEvent{Sender: "human", Role: "user", Content: question}))
	if err != nil {
		return err
	}
	stream, err := client.EmitStream(ctx, world, worldlog.EmitStreamOptions{})
	if err != nil {
		return err
	}
	if err := errors.Join(answer(ctx, stream, question), stream.Close()); err != nil {
		return err
	}
	fmt.Printf("%s has answered in %s\n", agent, world) // Close has waited until everything was durable.
	return nil
}

// answer streams tokens; nobody waits for the log between them.
func answer(ctx context.Context, stream *worldlog.EmitStream, question string) error {
	message, tokens := worldlog.NewEventID(), uint64(0)
	step := func(sse *worldlogv1.SseEvent) error {
		sse.Agent, sse.MessageId = agent, message
		_, err := stream.Send(ctx, worldlog.Sse(sse))
		return err
	}
	say := func(text string) error {
		for token := range strings.SplitAfterSeq(text, " ") {
			tokens++
			if err := step(&worldlogv1.SseEvent{Phase: worldlogv1.SsePhase_SSE_PHASE_CHUNK, Content: token}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := step(&worldlogv1.SseEvent{Phase: worldlogv1.SsePhase_SSE_PHASE_START}); err != nil {
		return err
	}
	if err := say("Let me look at the soil. "); err != nil {
		return err
	}
	moisture, err := callTool(ctx, stream, message)
	if err != nil {
		return err
	}
	verdict := "It is moist: not today."
	if moisture < 0.3 {
		verdict = "It is dry: yes, water them."
	}
	if err := say(verdict); err != nil {
		return err
	}
	asked := uint64(len(strings.Fields(question)))
	usage := &worldlogv1.Usage{InputTokens: &asked, OutputTokens: &tokens}
	return step(&worldlogv1.SseEvent{Phase: worldlogv1.SsePhase_SSE_PHASE_END, Usage: usage})
}

// callTool measures how moist the soil is, and logs the call and its result.
func callTool(ctx context.Context, stream *worldlog.EmitStream, message string) (moisture float64, err error) {
	call := &worldlogv1.ToolEvent{
		Phase: worldlogv1.ToolPhase_TOOL_PHASE_START, Agent: agent, MessageId: message,
		ToolCallId: worldlog.NewEventID(), ToolName: "soil", Input: worldlog.JSON(`{"bed": "tomatoes"}`),
	}
	if _, err := stream.Send(ctx, worldlog.Tool(call)); err != nil {
		return 0, err
	}
	moisture = 0.2
	result, err := json.Marshal(map[string]float64{"moisture": moisture})
	if err != nil {
		return 0, err
	}
	call.Phase, call.Input, call.Result = worldlogv1.ToolPhase_TOOL_PHASE_RESULT, nil, worldlog.JSON(string(result))
	_, err = stream.Send(ctx, worldlog.Tool(call))
	return moisture, err
}
